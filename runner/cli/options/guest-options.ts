import type { Options } from 'yargs';
import { accelerations } from '../../beyond/kernels/acceleration-names.ts';

/** The kernels that something runs on. */
export const kernelsOption = {
  alias: 'k',
  type: 'string',
  array: true,
  nargs: 1,
  requiresArg: true,
  describe: 'run on it: a bzImage, a build tree, a linux-image .deb, host; repeatable',
} as const;

/** Options of guests, for every command that boots kernels. */
export const guestOptions = {
  accel: {
    type: 'string',
    default: 'auto',
    requiresArg: true,
    describe: `${accelerations.join(', ')}: how guests run; auto tries KVM first`,
  },
  'kernel-args': {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: 'kernel arguments of the guests, in quotes; repeatable',
  },
  memory: { type: 'number', default: 1024, requiresArg: true, describe: 'MiB of each guest' },
  cpus: { type: 'number', default: 2, requiresArg: true, describe: 'processors of each guest' },
  'boot-timeout': {
    type: 'number',
    default: 120,
    requiresArg: true,
    describe: 'seconds until a guest must run scenarios',
  },
  'hang-timeout': {
    type: 'number',
    default: 90,
    requiresArg: true,
    describe: 'seconds without a sign of life until a guest is ended',
  },
  repeat: {
    type: 'number',
    default: 1,
    requiresArg: true,
    describe: 'run on each kernel so often; one that disagrees with itself is 125',
  },
} as const satisfies Record<string, Options>;
