import { command } from '../command.ts';

export const challengeCommand = command({
  words: 'challenge <lab>',
  describe: 'sit in a lab and solve it: check says which claims hold, hint helps',
  options: (argv) =>
    argv
      .positional('lab', {
        type: 'string',
        demandOption: true,
        describe:
          'a lab file (docs/grading.md), or any scenario: then a fault is made in it, to be found and mended',
      })
      .options({
        fault: {
          type: 'number',
          requiresArg: true,
          describe: 'which fault of a scenario [default: any]',
        },
      })
      .example([
        ['$0 challenge lab.ts', 'sit in the lab, before its task'],
        ['$0 challenge gateway', 'something in it is broken: mend it'],
      ]),
  run: async (request) => (await import('./run.ts')).challenge(request),
});
