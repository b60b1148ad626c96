import { command } from '../command.ts';

export const showCommand = command({
  words: 'show <scenario>',
  describe: 'print a scenario’s steps and commands without running it',
  options: (argv) =>
    argv
      .positional('scenario', {
        type: 'string',
        demandOption: true,
        describe: 'a name, a glob, a @tag or a file (./my-lab.ts)',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'as JSON: lib/schema/scenario.schema.json',
      }),
  run: async ({ scenario, json }) => {
    await (await import('./run.ts')).show(scenario, { json });
    return 0;
  },
});
