import { command } from '../command.ts';
import { see } from '../options/plan-options.ts';

export const whyCommand = command({
  words: 'why <scenario> <source> <target>',
  describe: 'say why a ping of a scenario gets no reply, hop by hop',
  options: (argv) =>
    argv
      .positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' })
      .positional('source', {
        type: 'string',
        demandOption: true,
        describe: 'namespace that pings; host for the sandbox’s own',
      })
      .positional('target', {
        type: 'string',
        demandOption: true,
        describe: 'an address, or a node or namespace that has one',
      })
      .options({
        after: {
          type: 'string',
          requiresArg: true,
          describe: 'number of a step or a part of its title; the last one without',
        },
        see,
        json: { type: 'boolean', default: false, describe: 'as JSON' },
      })
      .example('$0 why gateway ns11 10.120.2.21 --after 9', 'nsgw does not forward yet'),
  run: async (request) => (await import('./run.ts')).whyCommandRun(request),
});
