import type { KernelOutcome } from './event.ts';
import { oddsOfGood } from './odds.ts';
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
    case 'spared':
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

/** What one run of a kernel came to. */
export interface KernelEnds {
  readonly file: string;
  readonly exitCode: ExitCode;
  readonly steady: boolean;
}

/**
 * The exit code of a run on kernels. One that disagrees with itself counts as one that cannot be judged,
 * whatever it came to each time; an error stays one. Where it was run until it is sure what it is, its runs
 * are votes.
 */
export function kernelsExitCode(kernels: readonly KernelEnds[], sure?: number): ExitCode {
  const single = ({ exitCode, steady }: KernelEnds) => (steady || exitCode === 129 ? exitCode : 125);
  if (sure === undefined) return worstExitCode(kernels.map(single));
  const files = [...new Set(kernels.map(({ file }) => file))];
  return worstExitCode(
    files.map((file) =>
      elected(
        kernels.filter((one) => one.file === file),
        sure,
      ),
    ),
  );
}

/** What runs of one kernel came to together; 125 as long as they do not say enough. */
export function elected(runs: readonly Pick<KernelEnds, 'exitCode'>[], sure: number): ExitCode {
  const count = (code: ExitCode) => runs.filter(({ exitCode }) => exitCode === code).length;
  const other = runs.map(({ exitCode }) => exitCode).find((code) => code !== 0 && code !== 1);
  if (other !== undefined) return other;
  const good = oddsOfGood({ good: count(0), bad: count(1) });
  if (good >= sure) return 0;
  return 1 - good >= sure ? 1 : 125;
}
