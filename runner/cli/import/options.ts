import { hostConditions } from '../../../lib/host.ts';
import { command } from '../command.ts';
import { runOptions } from '../run/options.ts';

export const importCommand = command({
  words: 'import <page>',
  describe: 'make scenarios of a tutorial page (Markdown or .sh)',
  options: (argv) =>
    runOptions(
      argv
        .positional('page', {
          type: 'string',
          demandOption: true,
          describe: 'a Markdown file, or a shell file',
        })
        .options({
          out: {
            alias: 'o',
            type: 'string',
            requiresArg: true,
            describe: 'folder for the scenario files [default: ./NAME-OF-THE-PAGE; none with --run]',
          },
          run: {
            type: 'boolean',
            default: false,
            describe: 'run the page and tell what became of it; the options below are for that',
          },
          host: {
            type: 'string',
            array: true,
            requiresArg: true,
            choices: hostConditions,
            describe: 'what the machine is like that the page meets; without, freshly installed',
          },
          args: {
            type: 'string',
            array: true,
            requiresArg: true,
            describe: 'what a script is given, one word each (--args up --args 3)',
          },
        }),
    ).example([
      ['$0 import tutorial.md', 'writes ./tutorial/*.ts, and lists what it could not place'],
      ['$0 import tutorial.md --run', 'from a page to a table; keeps no file'],
    ]),
  run: async (request) => (await import('./run.ts')).importPage(request),
});
