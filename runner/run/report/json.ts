import type { ProbeEvent } from '../events/event.ts';
import type { KernelResult, RunResult, ScenarioResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';

/** One document when the run has ended. Schema: `lib/schema/report.schema.json`. */
export const json = atRunEnd((run) => `${JSON.stringify(reportOf(run), null, 2)}\n`);

/** A run as a document; what `--reporter json` writes. */
export function reportOf(run: RunResult) {
  const { start } = run;
  return {
    report: 1,
    netscene: start.netscene,
    ...(start.started !== undefined && { started: start.started }),
    mode: start.mode,
    machine: start.machine,
    interrupted: run.interrupted,
    complete: run.complete,
    exitCode: run.exitCode,
    took: run.took,
    counts: run.counts,
    ...(run.kernels.length > 0 && { kernels: run.kernels.map(kernelOf) }),
    scenarios: run.scenarios.map(scenarioOf),
  };
}

function kernelOf({ outcome, warnings, ...kernel }: KernelResult) {
  return { ...kernel, outcome: outcome ?? ('not-run' as const), ...(warnings.length > 0 && { warnings }) };
}

function probeOf({ source, target, targetName, command, expected, observed, explanation }: ProbeEvent) {
  return {
    source,
    target,
    ...(targetName !== undefined && { targetName }),
    command,
    expected,
    observed,
    ...(explanation && { reason: explanation.reason }),
    ...(explanation?.intervention && { intervention: explanation.intervention }),
  };
}

function scenarioOf({ summary, ...result }: ScenarioResult) {
  return {
    ...(result.kernel !== undefined && { kernel: result.kernel }),
    name: summary.name,
    title: summary.title,
    ...(summary.file !== undefined && { file: summary.file }),
    ...(summary.section !== undefined && { section: summary.section }),
    ...(summary.lines !== undefined && { lines: summary.lines }),
    tags: summary.tags,
    verdict: result.verdict ?? ('not-run' as const),
    ...(result.reason !== undefined && { reason: result.reason }),
    ...(result.packages.length > 0 && { packages: result.packages }),
    ...(result.cached !== undefined && { cached: result.cached }),
    took: result.took,
    commands: { ...summary.commands, run: result.commandsRun },
    reachable: { expected: summary.reachable, ok: result.reachableOk },
    unreachable: { expected: summary.unreachable, ok: result.unreachableOk },
    errata: { expected: summary.errata, seen: result.errataSeen },
    steps: result.steps.map(({ verdict, probes, ...step }) => ({
      ...step,
      verdict: verdict ?? ('not-run' as const),
      probes: probes.map(probeOf),
    })),
    deviations: result.deviations.map((deviation) => {
      const { type: _type, scenario: _scenario, kernel: _kernel, ...rest } = deviation;
      const { seq: _seq, time: _time, ...own } = rest as typeof rest & { seq?: number; time?: number };
      return { ...own, title: summary.steps[deviation.step]?.title ?? '' };
    }),
    ...(result.notes.length > 0 && { notes: result.notes.map(({ step, text }) => ({ step, text })) }),
  };
}
