import { command } from '../command.ts';
import { see } from '../options/plan-options.ts';

export const gradeCommand = command({
  words: 'grade <lab> [submissions..]',
  describe: 'grade submissions (scripts, pages) by the claims of a lab',
  options: (argv) =>
    argv
      .positional('lab', { type: 'string', demandOption: true, describe: 'a lab file (docs/grading.md)' })
      .positional('submissions', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'scripts or Markdown pages; without, the solution in the lab is graded',
      })
      .options({
        format: {
          alias: 'f',
          type: 'string',
          array: true,
          requiresArg: true,
          default: ['table'],
          describe:
            'table, json, csv, junit, gradescope, vpl, classroom, html (a film); NAME=PATH writes to a file, or to a folder with one for each submission',
        },
        jobs: {
          alias: 'j',
          type: 'number',
          requiresArg: true,
          describe: 'submissions at once [default: 2 for each core]',
        },
        timeout: {
          type: 'number',
          requiresArg: true,
          default: 30,
          describe: 'seconds that a submission may take',
        },
        deadline: {
          type: 'number',
          requiresArg: true,
          default: 2,
          describe: 'seconds to wait for an expected reply',
        },
        see,
      })
      .example([
        ['$0 grade lab.ts submissions/*', 'a table, and each lost point with its reason'],
        ['$0 grade lab.ts alice.sh -f gradescope=results', 'results/alice/results.json'],
        ['$0 grade lab.ts submissions/* -f csv=class.csv', 'the class as CSV'],
      ]),
  run: async (request) => (await import('./run.ts')).grade(request),
});
