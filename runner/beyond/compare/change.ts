/** One difference between two runs. */
export interface VerdictChange {
  readonly direction: 'worse' | 'better' | 'changed';
  /** What changed, in one line. */
  readonly what: string;
  /** More on it, such as the command. */
  readonly detail?: string;
}

type Verdict = 'pass' | 'fail' | 'error' | 'skip' | 'not-run';

/**
 * Which way a verdict went. Better is only what is as claimed now: a failure that became an error or was
 * skipped may still be one.
 */
export function verdictDirection(before: Verdict, after: Verdict): VerdictChange['direction'] {
  const badness = { pass: 0, skip: 1, 'not-run': 1, error: 2, fail: 3 };
  if (badness[after] > badness[before]) return 'worse';
  return after === 'pass' ? 'better' : 'changed';
}
