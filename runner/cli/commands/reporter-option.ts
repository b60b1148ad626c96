import { reporterNames } from '../../report/reporter-names.ts';

/** `--reporter`, for every command that tells of a run. */
export const reporterOption = {
  reporter: {
    alias: 'r',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    default: ['table'],
    describe: `${reporterNames.join(', ')}; NAME=FILE writes to a file; repeatable`,
  },
} as const;
