import type { RunResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';

/** One document when the run has ended. Schema: `lib/schema/report.schema.json`. */
export const json = atRunEnd((run) => `${JSON.stringify(reportOf(run), null, 2)}\n`);

/** A finished run as a document; what `--reporter json` writes. */
export function reportOf(run: RunResult) {
  const { start } = run;
  return {
    report: 1,
    netscene: start.netscene,
    mode: start.mode,
    machine: start.machine,
    interrupted: run.interrupted,
    exitCode: run.exitCode,
    took: run.took,
    counts: run.counts,
    scenarios: run.scenarios.map(({ summary, ...result }) => ({
      name: summary.name,
      title: summary.title,
      ...(summary.section !== undefined && { section: summary.section }),
      ...(summary.lines !== undefined && { lines: summary.lines }),
      tags: summary.tags,
      verdict: result.verdict ?? 'not-run',
      ...(result.reason !== undefined && { reason: result.reason }),
      took: result.took,
      commands: { ...summary.commands, run: result.commandsRun },
      reachable: { expected: summary.reachable, ok: result.reachableOk },
      unreachable: { expected: summary.unreachable, ok: result.unreachableOk },
      errata: { expected: summary.errata, seen: result.errataSeen },
      deviations: result.deviations.map(
        ({ type: _type, seq: _seq, time: _time, scenario: _scenario, ...deviation }) => ({
          ...deviation,
          title: summary.steps[deviation.step]?.title ?? '',
        }),
      ),
    })),
  };
}
