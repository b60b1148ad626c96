import { compare } from '../beyond/compare/compare.ts';
import { comparisonText } from '../beyond/compare/comparison-text.ts';
import type { Report } from '../beyond/compare/read-report.ts';
import type { RunResult } from '../run/events/fold.ts';
import { reportOf } from '../run/report/json.ts';
import { streamOutput } from '../run/report/outputs.ts';
import { harmless, painter } from '../text/terminal-text.ts';

export { savedReport } from './saved-file.ts';

export interface Baseline {
  readonly file: string;
  readonly report: Report;
  /** Where to say what changed: beside a table, not into a document. */
  readonly stream: NodeJS.WriteStream;
}

/**
 * Holds a run against an earlier one, and says what changed. Resolves to the exit code: 0 when nothing got
 * worse and nothing is missing, whatever was bad before; else that of the run, 1 where that is 0.
 */
export function holdAgainst({ file, report, stream }: Baseline, run: RunResult): number {
  const comparison = compare(ofThisPart(report, run), reportOf(run), { missing: 'worse' });
  const output = streamOutput(stream);
  const paint = painter(output);
  output.write(
    `\n${paint('bold', `against ${harmless(file)}`)}\n${comparisonText(comparison, { paint, columns: output.columns })}`,
  );
  if (run.interrupted) return 130;
  if (comparison.counts.worse === 0) return 0;
  return run.exitCode === 0 ? 1 : run.exitCode;
}

/** What another shard runs is not missing in this one. */
function ofThisPart(report: Report, { start }: RunResult): Report {
  const { shard, scenarios: planned } = start;
  if (shard === undefined) return report;
  const isMine = ({ name, kernel }: Report['scenarios'][number]) =>
    !planned.some((one) => one.name === name) ||
    shard.units.some((unit) => unit.scenario === name && unit.kernel === kernel);
  return { ...report, scenarios: report.scenarios.filter(isMine) };
}
