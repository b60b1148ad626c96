import { command } from '../command.ts';

export const doctorCommand = command({
  words: 'doctor',
  describe: 'say what this machine lacks to run scenarios, and the cure',
  options: (argv) => argv.option('json', { type: 'boolean', default: false, describe: 'as JSON' }),
  run: async (request) => (await import('./run.ts')).doctor(request),
});
