import { command } from '../command.ts';

export const stepCommand = command({
  words: 'step <scenario>',
  describe: 'go through a scenario command by command, with the drawing',
  options: (argv) =>
    argv.positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' }),
  run: async (request) => (await import('./run.ts')).step(request),
});
