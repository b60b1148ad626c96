import { command } from '../command.ts';

export const listCommand = command({
  words: 'list',
  describe: 'list the scenarios',
  options: (argv) => argv.option('json', { type: 'boolean', default: false, describe: 'as JSON' }),
  run: async ({ json }) => {
    await (await import('./run.ts')).list({ json });
    return 0;
  },
});
