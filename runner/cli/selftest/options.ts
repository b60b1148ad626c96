import { command } from '../command.ts';
import { grouped } from '../options/grouped.ts';
import { guestOptions, kernelsOption } from '../options/guest-options.ts';
import { tellingOptions } from '../options/telling-options.ts';

export const selftestCommand = command({
  words: 'selftest <tree> [tests..]',
  describe: "run a kernel tree's own network tests, rootless, and say what became of every ping in them",
  options: (argv) =>
    argv
      .positional('tree', {
        type: 'string',
        demandOption: true,
        describe: "a kernel's source, or an installed kselftest",
      })
      .positional('tests', {
        type: 'string',
        array: true,
        describe: 'below tools/testing/selftests: net/icmp.sh, net/forwarding, "net/fib*.sh" [default: net]',
      })
      .options({
        ...grouped('How they run:', {
          jobs: { alias: 'j', type: 'number', requiresArg: true, describe: 'tests at once [default: cores]' },
          timeout: {
            type: 'number',
            default: 120,
            requiresArg: true,
            describe: 'seconds until a test is ended; four times that where a guest is emulated',
          },
        }),
        ...grouped('What is told:', tellingOptions),
        ...grouped('Kernels in qemu (docs/kernels.md):', {
          kernel: kernelsOption,
          ...guestOptions,
        }),
      })
      .example([
        ['$0 selftest ~/linux net/icmp.sh', 'one test, here'],
        ['$0 selftest ~/linux net/forwarding --kernel ~/linux', 'a folder, on that kernel'],
      ])
      .epilogue('A test passes with exit code 0, is skipped with 4, and fails with another (kselftest).'),
  run: async (request) => (await import('./run.ts')).selftest(request),
});
