import { command } from '../command.ts';

export const recordCommand = command({
  words: 'record <name>',
  describe: 'sit in a sandbox, try things, and have a scenario written of it',
  options: (argv) =>
    argv
      .positional('name', { type: 'string', demandOption: true, describe: 'such as my-lab' })
      .example('$0 record my-lab', 'writes ./my-lab.ts when you leave the shell')
      .example('$0 record my-lab < tried.txt', 'what is typed comes from a file, or a pipe'),
  run: async ({ name }) => (await import('./run.ts')).record(name),
});
