import { command } from '../command.ts';

export const newCommand = command({
  words: 'new <name>',
  describe: 'write a scenario file to start from',
  options: (argv) =>
    argv.positional('name', { type: 'string', demandOption: true, describe: 'such as my-lab' }),
  run: async ({ name }) => {
    await (await import('./run.ts')).writeNew(name);
    return 0;
  },
});
