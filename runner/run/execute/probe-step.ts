import type { Probe, ProbeStep } from '../../../lib/step.ts';
import { round } from '../events/bus.ts';
import type { Explanation } from '../events/event.ts';
import { failedCommand, lineOf, missingNamespace, missingProgram, outputOf } from './failed-command.ts';
import { judge } from './probe-outcomes.ts';
import type { Outcome } from './probe-watch.ts';
import { sharedLimits } from './shared-limits.ts';
import { judgeRepliesSparingly } from './sparing-replies.ts';
import { silenceFinding } from './stated-reason.ts';
import type { Finding, StepRun } from './step-run.ts';

type Expectation = 'reply' | 'silence';

/** Probes all pairs of a step at the same time and holds each to what is expected, a silence to its reason. */
export async function runProbes(step: ProbeStep, run: StepRun): Promise<void> {
  const expected: Expectation = step.kind === 'reachable' ? 'reply' : 'silence';
  const judged =
    run.plan.untilFirstDeviation && expected === 'reply'
      ? await judgeRepliesSparingly(step.probes, run)
      : await judge(step.probes, expected, run);
  for (const { probe, outcome, explanation } of judged) report(probe, outcome, expected, run, explanation);
}

function report(
  probe: Probe,
  outcome: Outcome,
  expected: Expectation,
  run: StepRun,
  found: Explanation | undefined,
): void {
  const { said, sent, received, result } = outcome;
  const explanation = outcome.observed === 'silence' ? found : undefined;
  const partly =
    received !== undefined && received > 0 && received < (sent ?? 0) && run.plan.mode === 'verbatim';
  const observed = partly && !probe.named && expected === 'reply' ? 'silence' : outcome.observed;
  run.probed({
    source: probe.source,
    target: probe.target,
    ...(probe.targetName !== undefined && { targetName: probe.targetName }),
    command: probe.command.text,
    ...lineOf(probe.command),
    expected,
    observed,
    ...(sent !== undefined && received !== undefined && { sent, received }),
    took: round(result.ms),
    said,
    ...(run.plan.mode === 'verbatim' && !(probe.named && probe.plain) && { output: outputOf(result) }),
    ...(probe.because !== undefined && { because: probe.because }),
    ...(explanation !== undefined && { explanation }),
  });
  const place = { command: probe.command.text, ...lineOf(probe.command) };
  if (observed === 'unknown') {
    run.found({ ...place, ...brokenProbe(probe, outcome) });
  } else if (observed !== expected) {
    run.found({
      ...place,
      verdict: 'fail',
      code: expected === 'reply' ? 'no-reply' : 'unexpected-reply',
      expected: expected === 'reply' ? `a reply from ${nameOf(probe)}` : `silence from ${nameOf(probe)}`,
      happened: partly ? `${received} of ${sent} replies` : happened(expected, run, explanation),
      ...(explanation?.cure !== undefined && { cure: explanation.cure }),
      ...(said && { output: said }),
      ...(explanation !== undefined && { explanation }),
    });
  } else if (expected === 'silence') {
    const finding = silenceFinding(probe.because, explanation);
    if (finding) run.found({ ...place, ...finding });
  }
}

function happened(expected: Expectation, run: StepRun, explanation: Explanation | undefined): string {
  if (expected === 'silence') return 'it replied';
  if (run.plan.mode === 'verbatim' || run.plan.untilFirstDeviation) return 'no reply';
  return explanation?.proven
    ? 'no reply, and it is proven that none can come'
    : `no reply within ${run.plan.deadline / 1000} s`;
}

function nameOf({ target, targetName }: Probe): string {
  return targetName === undefined ? target : `${targetName} (${target})`;
}

/** Ping or fping gave no verdict: an error, never a silence. */
function brokenProbe(probe: Probe, { result, said, overloaded }: Outcome): Finding {
  const expected = 'a ping that can be judged';
  if (overloaded !== undefined) {
    const { what, raise } = sharedLimits[overloaded];
    return {
      verdict: 'error',
      code: 'overloaded',
      expected,
      happened: `no reply, and ${what} whenever it was asked: nothing can be concluded`,
      cure: `run it while the machine is quieter, or ${raise}`,
    };
  }
  const finding = failedCommand(result, probe.command);
  if (missingProgram(result) !== undefined || missingNamespace(result.stderr) !== undefined) {
    return { ...finding, expected };
  }
  const happened = /ping sent nothing.*/.exec(said)?.[0];
  return { ...finding, code: 'probe-failed', expected, ...(happened !== undefined && { happened }) };
}
