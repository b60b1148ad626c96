import type { RunResult } from '../events/fold.ts';
import { compare } from '../report/compare/compare.ts';
import { comparisonText } from '../report/compare/comparison-text.ts';
import type { Report } from '../report/compare/read-report.ts';
import { reportOf } from '../report/json.ts';
import { streamOutput } from '../report/outputs.ts';
import { harmless, painter } from '../report/terminal-text.ts';

export { savedReport } from './saved-file.ts';

export interface Baseline {
  readonly file: string;
  readonly report: Report;
  /** Where to say what changed: beside a table, not into a document. */
  readonly stream: NodeJS.WriteStream;
}

/**
 * Holds a run against an earlier one, and says what changed. Resolves to the exit code: 0 when nothing got
 * worse, whatever was bad before; else that of the run, 1 where that is 0.
 */
export function holdAgainst({ file, report, stream }: Baseline, run: RunResult): number {
  const comparison = compare(report, reportOf(run), { missing: 'passed-over' });
  const output = streamOutput(stream);
  const paint = painter(output);
  output.write(`\n${paint('bold', `against ${harmless(file)}`)}\n${comparisonText(comparison, paint)}`);
  if (run.interrupted) return 130;
  if (comparison.counts.worse === 0) return 0;
  return run.exitCode === 0 ? 1 : run.exitCode;
}
