import type { KernelOutcome } from './event.ts';
import type { Counts, ExitCode } from './result.ts';

/** How scenarios ended, on one kernel. */
export interface Ends {
  readonly counts: Counts;
  /** Scenarios that never ended. */
  readonly unfinished: number;
  /** Of the errors, those that say no more than that this kernel cannot be judged (`--error skip`). */
  readonly excused?: number;
  /** The kernel warned of something, and that counts as a failure. */
  readonly warned?: boolean;
}

/** The exit code that scenarios on one kernel come to. */
export function scenariosExitCode({ counts, unfinished, excused = 0, warned = false }: Ends): ExitCode {
  if (counts.fail > 0 || warned) return 1;
  if (counts.error > 0 && counts.error === excused) return 125;
  if (counts.error > 0 || (unfinished > 0 && counts.pass + counts.skip === 0)) return 129;
  return counts.pass === 0 && counts.skip > 0 ? 125 : 0;
}

/**
 * The exit code that one kernel comes to. A hang is 125 and no failure: a guest that says nothing may as
 * well be starved by the machine around it, and git-bisect(1) must skip what cannot be told.
 */
export function kernelExitCode(outcome: KernelOutcome | undefined, ends: Ends): ExitCode {
  // What failed before the guest went away did fail.
  if (ends.counts.fail > 0 || ends.warned) return 1;
  switch (outcome) {
    case 'panic':
    case 'oops':
      return 1;
    case 'no-boot':
    case 'hang':
      return ends.counts.error > 0 ? 129 : 125;
    case 'killed':
    case undefined:
      return 129;
    case 'finished':
      return scenariosExitCode(ends);
  }
}

/** The exit code of several kernels: a failure outweighs an error, that a kernel that cannot be judged, that 0. */
function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  const order: readonly ExitCode[] = [130, 1, 129, 125];
  return order.find((code) => codes.includes(code)) ?? 0;
}

/**
 * The exit code of a run on kernels. One that disagrees with itself counts as one that cannot be judged,
 * whatever it came to each time; an error stays one.
 */
export function kernelsExitCode(kernels: readonly { exitCode: ExitCode; steady: boolean }[]): ExitCode {
  return worstExitCode(kernels.map(({ exitCode, steady }) => (steady || exitCode === 129 ? exitCode : 125)));
}
