import type { Options } from 'yargs';

/** What to make of what happens on a kernel, for the commands that judge kernels. */
export const judgingOptions = {
  error: {
    choices: ['bad', 'skip', 'stop'] as const,
    requiresArg: true,
    describe: 'what a refused or hanging command says of the kernel: exit code 1, 125 or 129',
    defaultDescription: 'bad where another kernel runs it, else stop',
  },
  good: {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: 'saved run of a good kernel: a command that works in it and fails now is the kernel’s fault',
  },
  warnings: {
    choices: ['fail', 'show'] as const,
    requiresArg: true,
    describe: 'what a WARN, a lockdep report, a leak or a stall of the kernel does',
    defaultDescription: 'show; fail in bisect',
  },
} as const satisfies Record<string, Options>;
