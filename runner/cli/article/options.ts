import { command } from '../command.ts';
import { see } from '../options/plan-options.ts';

export const articleCommand = command({
  words: 'article <page> [scenarios..]',
  describe: 'hold scenarios to the page that they reproduce',
  options: (argv) =>
    argv
      .positional('page', {
        type: 'string',
        demandOption: true,
        describe: 'a Markdown file, or a shell file',
      })
      .positional('scenarios', {
        describe: 'names, globs, @tags or files; without, all of the package that name the page',
        type: 'string',
        array: true,
      })
      .options({
        errata: {
          type: 'boolean',
          default: false,
          describe: 'run them, and tell what the page gets wrong on this machine',
        },
        promote: {
          type: 'boolean',
          default: false,
          describe: 'follow the page, and print a patch with its corrections and the right outputs',
        },
        table: {
          type: 'boolean',
          default: false,
          describe: 'print the page’s commands with line and section, tab-separated',
        },
        format: {
          alias: 'f',
          choices: ['text', 'markdown', 'json'] as const,
          default: 'text' as const,
          describe: 'of what is told',
        },
        see,
      })
      .example([
        ['$0 article page.md', 'is every command reproduced, byte for byte?'],
        ['$0 article page.md ./*.ts', 'by scenarios of your own'],
        ['$0 article page.md --errata -f markdown', 'a table to send to the author'],
        ['$0 article page.md --promote | patch -p1', 'put it right'],
      ])
      .epilogue('Exit codes: 0 complete, 1 a deviation, 129 unreadable, or no scenario names the page'),
  run: async (request) => (await import('./run.ts')).article(request),
});
