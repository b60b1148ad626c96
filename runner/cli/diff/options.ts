import { command } from '../command.ts';

export const diffCommand = command({
  words: 'diff <before> <after>',
  describe: 'what changed between two runs that were saved',
  options: (argv) =>
    argv
      .positional('before', {
        type: 'string',
        demandOption: true,
        describe: 'a report of the earlier run (--reporter json=FILE or ndjson=FILE wrote it)',
      })
      .positional('after', { type: 'string', demandOption: true, describe: 'one of the later run' })
      .example('$0 diff 6.1.json 6.6.json', 'the same scenarios on another kernel')
      .epilogue('Exit codes: 0 nothing got worse, 1 something did, 129 a file cannot be read.'),
  run: async (request) => (await import('./run.ts')).diff(request),
});
