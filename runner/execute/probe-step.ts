import type { Probe, ProbeStep } from '../../lib/step.ts';
import { round } from '../events/bus.ts';
import type { Explanation } from '../events/event.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';
import { failedCommand, lineOf, missingNamespace, missingProgram } from './failed-command.ts';
import { type Outcome, startWatches } from './probe-watch.ts';
import { SilenceEvidence, type Watched } from './silence-evidence.ts';
import { silenceFinding } from './stated-reason.ts';
import type { StepRun } from './step-run.ts';

type Expectation = 'reply' | 'silence';

/** Probes all pairs of a step at the same time and holds each to what is expected, a silence to its reason. */
export async function runProbes(step: ProbeStep, run: StepRun): Promise<void> {
  if (step.kind === 'unreachable') return probeAll(step, 'silence', run);
  return probeAll(step, run.plan.untilFirstDeviation ? 'first-deviation' : 'reply', run);
}

async function probeAll(
  { probes }: Pick<ProbeStep, 'probes'>,
  watched: Watched,
  run: StepRun,
): Promise<void> {
  const expected: Expectation = watched === 'silence' ? 'silence' : 'reply';
  const evidence = new SilenceEvidence(run.sandbox, probes);
  if (watched === 'silence') await evidence.collect();
  const watches = startWatches(probes, expected, run);
  const ending = evidence.endEarly(watches, watched);
  const outcomes = new Map((await Promise.all(watches.map(({ done }) => done))).flat());
  await ending;
  const of = (one: Probe) => outcomes.get(one) as Outcome;
  if (watched === 'first-deviation' && evidence.proven.size > 0) {
    // The others were not watched to the end; of the proven ones it is known that they were right to stop.
    const first = probes.find((one) => evidence.proven.has(one) && of(one).observed === 'silence');
    if (first === undefined) return probeAll({ probes }, 'reply', run);
    return report(first, of(first), expected, run, evidence.proven.get(first));
  }
  const silent = probes.filter((one) => of(one).observed === 'silence');
  const reasons = await evidence.explain(silent);
  for (const one of probes) report(one, of(one), expected, run, reasons.get(one));
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
    ...(probe.because !== undefined && { because: probe.because }),
    ...(explanation !== undefined && { explanation }),
  });
  const place = { command: probe.command.text, ...lineOf(probe.command) };
  if (observed === 'unknown') {
    run.found(brokenProbe(probe, result));
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
  if (run.plan.mode === 'verbatim') return 'no reply';
  return explanation?.proven
    ? 'no reply, and it is proven that none can come'
    : `no reply within ${run.plan.deadline / 1000} s`;
}

function nameOf({ target, targetName }: Probe): string {
  return targetName === undefined ? target : `${targetName} (${target})`;
}

/** Ping or fping gave no verdict: an error, never a silence. */
function brokenProbe(probe: Probe, result: CommandResult) {
  const finding = failedCommand(result, probe.command);
  const expected = 'a ping that can be judged';
  if (missingProgram(result) !== undefined || missingNamespace(result.stderr) !== undefined) {
    return { ...finding, expected };
  }
  return { ...finding, code: 'probe-failed' as const, expected };
}
