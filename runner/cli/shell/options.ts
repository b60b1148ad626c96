import { command } from '../command.ts';
import { see } from '../options/plan-options.ts';

export const shellCommand = command({
  words: 'shell <scenario> [command..]',
  describe: 'run a scenario to a step and sit down in its sandbox',
  options: (argv) =>
    argv
      .positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' })
      .positional('command', {
        type: 'string',
        array: true,
        describe: 'what runs there in place of a shell; after --, so that its options are its own',
      })
      .options({
        after: {
          type: 'string',
          requiresArg: true,
          describe: 'number of a step or a part of its title; the last one without',
        },
        in: { type: 'string', requiresArg: true, describe: 'network namespace to sit in' },
        see,
      })
      .example('$0 shell gateway --after 9 --in ns11', 'before nsgw forwards')
      .example('$0 shell gateway --in nsgw -- ip -br addr', 'one command, with its exit code'),
  run: async (request) => (await import('./run.ts')).openShell(request),
});
