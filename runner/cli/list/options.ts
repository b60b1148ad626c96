import { command } from '../command.ts';

export const listCommand = command({
  words: 'list [scenarios..]',
  describe: 'list the scenarios',
  options: (argv) =>
    argv
      .positional('scenarios', {
        type: 'string',
        array: true,
        describe: 'names, globs, @tags or files (./my-lab.ts); all of the package without',
      })
      .option('json', { type: 'boolean', default: false, describe: 'as JSON' }),
  run: async ({ scenarios = [], json }) => {
    await (await import('./run.ts')).list(scenarios, { json });
    return 0;
  },
});
