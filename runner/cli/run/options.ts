import type { Argv } from 'yargs';
import { command } from '../command.ts';
import { grouped } from '../options/grouped.ts';
import { guestOptions, kernelsOption } from '../options/guest-options.ts';
import { examples, exitCodes } from '../options/help-text.ts';
import { judgingOptions } from '../options/judging-options.ts';
import { planOptions } from '../options/plan-options.ts';
import { tellingOptions } from '../options/telling-options.ts';

/** How scenarios run and who tells of it, declared once: typed and documented from here. */
export function runOptions<T>(argv: Argv<T>) {
  return argv.options({
    ...grouped('How they run:', {
      ...planOptions,
      shard: {
        type: 'string',
        requiresArg: true,
        describe: 'run a part: 2/5; auto or auto/5 where the engine says which (docs/ci)',
      },
      durations: {
        type: 'string',
        requiresArg: true,
        describe: 'saved run by whose durations shards are made equal [default: by hash]',
      },
      certify: {
        type: 'boolean',
        default: false,
        describe: 'compare the host before and after; touched is an error',
      },
    }),
    ...grouped('What is told:', {
      ...tellingOptions,
      watch: {
        type: 'boolean',
        default: false,
        describe: 'run again whenever a scenario, or what it imports, is saved',
      },
      network: {
        type: 'boolean',
        default: false,
        describe: 'tell the network after each step too, for html of a saved stream',
      },
    }),
    ...grouped('When something fails:', {
      baseline: {
        type: 'string',
        requiresArg: true,
        describe: 'report of an earlier run: only what got worse fails this one',
      },
      expect: {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'file of known deviations that do not fail the run (docs/reports.md); repeatable',
      },
      evidence: {
        type: 'string',
        requiresArg: true,
        describe: 'folder: a script that shows it again, and more, for each failure',
      },
      'on-failure': {
        choices: ['shell'] as const,
        requiresArg: true,
        describe: 'sit down in the sandbox of the one scenario where it fails',
      },
    }),
    ...grouped('Kernels in qemu (docs/kernels.md):', {
      kernel: kernelsOption,
      build: {
        type: 'string',
        requiresArg: true,
        describe: 'command that builds the tree of --kernel first; its failure is 125',
      },
      sure: {
        type: 'number',
        requiresArg: true,
        describe: 'run each kernel until it is so likely good or bad (0.999); undecided is 125',
      },
      cached: {
        type: 'boolean',
        default: false,
        describe: 'do not run again what the same scenario came to on the same kernel with the same tools',
      },
      ...judgingOptions,
      ...guestOptions,
    }),
  });
}

export const runCommand = command({
  words: 'run [scenarios..]',
  describe: 'run scenarios, each in a sandbox of its own',
  options: (argv) =>
    runOptions(
      argv.positional('scenarios', {
        describe: 'names, globs, @tags or files (./my-lab.ts); all of the package without',
        type: 'string',
        array: true,
      }),
    )
      .options(
        grouped('Which of them:', {
          grep: {
            alias: 'g',
            type: 'string',
            requiresArg: true,
            describe: 'only those whose name or title matches the regular expression',
          },
          'last-failed': {
            type: 'boolean',
            default: false,
            describe: 'only what failed the last time in this folder',
          },
          param: {
            alias: 'p',
            type: 'string',
            array: true,
            nargs: 1,
            requiresArg: true,
            describe: 'NAME=VALUE for files that export a function (docs/writing.md); again for more',
          },
        }),
      )
      .options(
        grouped('How they run:', {
          prove: {
            type: 'boolean',
            default: false,
            describe: 'take the cause of every silence away in a replica, and ask again',
          },
        }),
      )
      .example(examples)
      .epilogue(exitCodes),
  run: async (request) => (await import('./run.ts')).run(request),
});
