import type { Argv } from 'yargs';
import { command } from '../command.ts';
import { timeOptions } from '../options/plan-options.ts';

const exitCodes = `Exit codes:
    0  every command is tested, or its survival is explained
    1  a mutant survived, or a claim of the unchanged scenario fails
  125  every scenario was skipped
  129  an error
  130  interrupted`;

/** Options of `mutate`; the times mean what they mean for `run`. */
function mutateOptions(argv: Argv) {
  return argv
    .positional('scenarios', {
      describe: 'names, globs, @tags or files (./my-lab.ts); all of the package without',
      type: 'string',
      array: true,
    })
    .options({
      jobs: {
        alias: 'j',
        type: 'number',
        requiresArg: true,
        describe: 'mutants at once [default: 8 for each core]',
      },
      json: { type: 'boolean', default: false, describe: 'as one JSON document' },
      quiet: { alias: 'q', type: 'boolean', default: false, describe: 'tell only of survivors' },
      ...timeOptions,
    });
}

export const mutateCommand = command({
  words: 'mutate [scenarios..]',
  describe: 'leave out each command in turn: does any assertion notice?',
  options: (argv) =>
    mutateOptions(argv)
      .example([
        ['$0 mutate gateway', 'what is each command of this section for?'],
        ['$0 mutate ./my-lab.ts', 'what do the claims of your own scenario test?'],
      ])
      .epilogue(exitCodes),
  run: async (request) => (await import('./run.ts')).mutate(request),
});
