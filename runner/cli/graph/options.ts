import { formats } from '../../drawing/format-names.ts';
import { command } from '../command.ts';
import { see } from '../options/plan-options.ts';

export const graphCommand = command({
  words: 'graph [scenario]',
  describe: 'draw the network of a scenario as it is after a step',
  options: (argv) =>
    argv
      .positional('scenario', { type: 'string', describe: 'a name or a file' })
      .options({
        after: {
          type: 'string',
          requiresArg: true,
          describe: 'number of a step or a part of its title; the last one without',
        },
        as: { choices: formats, default: 'text' as const, requiresArg: true, describe: 'how it is written' },
        see,
        diff: { type: 'boolean', default: false, describe: 'mark what that step changed' },
        host: {
          type: 'boolean',
          default: false,
          describe: 'draw this machine’s own network instead; nothing of it is touched',
        },
      })
      .example('$0 graph gateway --as svg > gateway.svg', '')
      .example('$0 graph bridge --after 3 --diff', 'what step 3 did'),
  run: async (request) => (await import('./run.ts')).graph(request),
});
