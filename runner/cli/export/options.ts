import { command } from '../command.ts';

export const exportCommand = command({
  words: 'export <scenario>',
  describe: 'write a scenario as a bash file, a kernel selftest or a page',
  options: (argv) =>
    argv
      .positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' })
      .options({
        as: {
          choices: ['bash', 'ksft', 'markdown'] as const,
          demandOption: true,
          describe: 'bash: one file without Node; ksft: as in tools/testing/selftests/net; markdown: runs it',
        },
        lib: {
          type: 'boolean',
          describe: 'ksft: by setup_ns, check_err and log_test of the lib.sh beside it, instead of TAP',
        },
        out: { alias: 'o', type: 'string', requiresArg: true, describe: 'file to write [default: here]' },
      })
      .example([
        ['$0 export gateway --as bash -o gateway.sh', 'then: bash gateway.sh'],
        [
          '$0 export gateway --as ksft --lib -o ~/linux/tools/testing/selftests/net/gateway.sh',
          'by their lib.sh',
        ],
        ['$0 export gateway --as markdown', 'the section as a page, with outputs of this kernel'],
      ]),
  run: async (request) => (await import('./run.ts')).exportScenario(request),
});
