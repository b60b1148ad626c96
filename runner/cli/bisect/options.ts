import { command } from '../command.ts';
import { guestOptions } from '../options/guest-options.ts';
import { judgingOptions } from '../options/judging-options.ts';
import { planOptions } from '../options/plan-options.ts';

const exitCodes = `Exit codes:
    0  found: two neighbours, one good and one bad
  125  there is no change to find, or what is judged cannot be told apart
  129  an error: usage, a missing tool, a scenario that could not be run
  130  interrupted`;

export const bisectCommand = command({
  words: 'bisect <scenarios..>',
  describe: 'find the first of many kernels on which a claim fails',
  options: (argv) =>
    argv
      .positional('scenarios', {
        describe: 'names, globs, @tags or files (./my-lab.ts)',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .options({
        kernels: {
          type: 'string',
          array: true,
          nargs: 1,
          requiresArg: true,
          demandOption: true,
          describe: 'a folder of kernels, ordered by version, or a list in order: a.deb,b.deb,c.deb',
        },
        sure: {
          type: 'number',
          requiresArg: true,
          default: 0.999,
          describe: 'how likely the answer must be; kernels are run again until it is',
        },
        ...judgingOptions,
        ...guestOptions,
        ...planOptions,
      })
      .example([
        ['$0 bisect gateway --kernels ~/kernels', 'every linux-image-*.deb in a folder'],
        ['$0 bisect @bridge --kernels a.deb,b.deb,c.deb --sure 0.99', 'content with less'],
      ])
      .epilogue(exitCodes),
  run: async (request) => (await import('./run.ts')).bisectKernels(request),
});
