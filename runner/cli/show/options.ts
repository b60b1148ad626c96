import { command } from '../command.ts';

export const showCommand = command({
  words: 'show <scenario>',
  describe: 'print a scenario’s steps and commands without running it',
  options: (argv) =>
    argv.positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' }),
  run: async ({ scenario }) => {
    await (await import('./run.ts')).show(scenario);
    return 0;
  },
});
