import { command } from '../command.ts';

export const pairsCommand = command({
  words: 'pairs <scenario>',
  describe: 'say who reaches whom after a step: every ordered pair',
  options: (argv) =>
    argv
      .positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' })
      .options({
        after: {
          type: 'string',
          requiresArg: true,
          describe: 'number of a step or a part of its title; the last one without',
        },
        diff: { type: 'boolean', default: false, describe: 'tell what that step changed' },
        window: { type: 'number', default: 1, requiresArg: true, describe: 'seconds that late replies have' },
        json: { type: 'boolean', default: false, describe: 'as JSON' },
        write: {
          type: 'string',
          requiresArg: true,
          describe: 'write the matrix to a file, to expect it later',
        },
        expect: {
          type: 'string',
          requiresArg: true,
          describe: 'file of a matrix; each pair that came to something else is told, and fails',
        },
      })
      .example('$0 pairs gateway --after 11', 'who is apart while nsgw does not forward'),
  run: async (request) => (await import('./run.ts')).pairs(request),
});
