import type { Options } from 'yargs';
import { runDefaults } from '../../run/plan/defaults.ts';

/** What a sandbox shows beside the system's own. */
export const see = {
  type: 'string',
  array: true,
  nargs: 1,
  requiresArg: true,
  describe: 'show this file or folder to scenarios, read-only; again for more',
} as const satisfies Options;

/** How long is waited, and what is to be seen, for every command that runs steps. */
export const timeOptions = {
  timeout: {
    type: 'number',
    default: runDefaults.timeout,
    requiresArg: true,
    describe: 'seconds until a scenario is killed',
  },
  deadline: {
    type: 'number',
    default: runDefaults.deadline,
    requiresArg: true,
    describe: 'seconds to wait for an expected reply',
  },
  window: {
    type: 'number',
    default: runDefaults.window,
    requiresArg: true,
    describe: 'seconds to watch an expected silence',
  },
  see,
} as const satisfies Record<string, Options>;

/** Options that say how scenarios run, for every command that runs them. */
export const planOptions = {
  jobs: {
    alias: 'j',
    type: 'number',
    requiresArg: true,
    describe: 'scenarios at once [default: 4 for each core]',
  },
  verbatim: {
    type: 'boolean',
    default: runDefaults.verbatim,
    describe: 'run the ping lines as printed; demand all replies or none',
  },
  bail: {
    type: 'boolean',
    default: runDefaults.bail,
    describe: 'start no scenario after the first deviation',
  },
  'keep-going': {
    type: 'boolean',
    default: runDefaults.keepGoing,
    describe: 'go on with a scenario after a failed claim',
  },
  ...timeOptions,
} as const satisfies Record<string, Options>;
