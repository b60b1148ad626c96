import type { Options } from 'yargs';
import { reporterNames } from '../../run/report/reporter-names.ts';

/** Options that say what is told of a run, and where, for every command that tells of one. */
export const tellingOptions = {
  reporter: {
    alias: 'r',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    default: ['table'],
    describe: `${reporterNames.join(', ')}; NAME=FILE writes to a file; repeatable`,
  },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'tell nothing but deviations' },
  verbose: { alias: 'v', type: 'boolean', default: false, describe: 'tell every command with its output' },
} as const satisfies Record<string, Options>;
