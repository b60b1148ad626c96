import type { Probe, ProbeStep } from '../../../lib/step.ts';
import { Fault } from '../../text/fault.ts';
import { round } from '../events/bus.ts';
import type { Explained } from '../reason/explain-silence.ts';
import type { Broken } from '../reason/index.ts';
import type { Cure } from '../reason/measured/cause.ts';
import { told, tryCures } from '../reason/try-cures.ts';
import { failedCommand, lineOf, outputOf } from './failed-command.ts';
import type { Finding, FindingOf } from './finding.ts';
import type { JudgedProbe, Outcome } from './probe-watch.ts';
import { sharedLimits } from './shared-limits.ts';
import { silenceFinding } from './stated-reason.ts';
import type { StepRun } from './step-run.ts';
import type { Strategy } from './strategy.ts';
import { type Answerer, whoAnswered } from './who-answered.ts';

type Expectation = 'reply' | 'silence';

/** Probes all pairs of a step at the same time and holds each to what is expected, a silence to its reason. */
export async function runProbes(step: ProbeStep, run: StepRun, strategy: Strategy): Promise<void> {
  const expected: Expectation = step.kind === 'reachable' ? 'reply' : 'silence';
  const found = await strategy.judge(step.probes, expected, run);
  const judged = expected === 'reply' && run.mayIntervene ? await withCures(found, run) : found;
  const answered = judged.filter(({ outcome }) => outcome.observed === 'reply').map(({ probe }) => probe);
  const answerers = expected === 'reply' ? await whoAnswered(answered, run) : new Map<Probe, Answerer>();
  for (const one of judged) report(one, expected, run, answerers.get(one.probe));
}

/** How many silences of one step are cured: what heals one mostly heals the others. */
const cured = 4;

/** Tries what may cure a silence, in the sandbox that is about to go: only what healed is told. */
async function withCures(judged: readonly JudgedProbe[], { sandbox }: StepRun): Promise<JudgedProbe[]> {
  const done: JudgedProbe[] = [];
  let tried = 0;
  for (const one of judged) {
    const { probe, explanation, cures = [] } = one;
    if (explanation === undefined || tried >= cured) {
      done.push(one);
      continue;
    }
    tried += 1;
    const healing = await healed(sandbox, probe, { explanation: explanation as Broken, cures });
    done.push(
      healing === undefined
        ? one
        : { ...one, explanation: { ...explanation, proven: true, cure: told(healing) } },
    );
  }
  return done;
}

/** The cures after which it was answered. That none could be tried changes nothing of what was found. */
async function healed(
  sandbox: StepRun['sandbox'],
  probe: Probe,
  explained: Explained,
): Promise<readonly Cure[] | undefined> {
  try {
    const { outcome, cures } = await tryCures(sandbox, probe, explained);
    return outcome === 'healed' ? cures : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function report(
  judged: JudgedProbe,
  expected: Expectation,
  run: StepRun,
  answerer: Answerer | undefined,
): void {
  const { probe, outcome } = judged;
  const { said, sent, received, result } = outcome;
  const explanation = outcome.observed === 'silence' ? judged.explanation : undefined;
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
    ...(answerer !== undefined && { answeredBy: answerer.who }),
    ...(probe.because !== undefined && { because: probe.because }),
    ...(explanation !== undefined && { explanation }),
  });
  const place = { command: probe.command.text, ...lineOf(probe.command) };
  if (observed === 'unknown') {
    run.found({ ...place, ...brokenProbe(probe, outcome) });
  } else if (observed !== expected) {
    run.found({
      ...place,
      ...contradiction(judged, expected, run),
      output: said,
      ...(explanation !== undefined && { explanation }),
    });
  } else if (answerer?.wrong) {
    const { source, target, targetName } = probe;
    const facts = { source, target, ...(targetName !== undefined && { targetName }), who: answerer.who };
    run.found({ code: 'other-answered', facts, ...place });
  } else if (expected === 'silence') {
    const finding = silenceFinding(probe.because, explanation);
    if (finding) run.found({ ...finding, ...place });
  }
}

/** What a probe did that contradicts what is expected of it. */
function contradiction(
  { probe, outcome, explanation, waited }: JudgedProbe,
  expected: Expectation,
  { plan }: StepRun,
): FindingOf<'no-reply'> | FindingOf<'unexpected-reply'> {
  const { source, target, targetName } = probe;
  const pair = { source, target, ...(targetName !== undefined && { targetName }) };
  if (expected === 'silence') return { code: 'unexpected-reply', facts: pair };
  const { sent, received } = outcome;
  const isCounted = plan.mode === 'verbatim' && !probe.named && sent !== undefined && received !== undefined;
  if (isCounted) return { code: 'no-reply', facts: { ...pair, sent, received } };
  const isProven = outcome.observed === 'silence' && explanation?.proven === true;
  const facts = { ...pair, ...(waited !== undefined && { waited }), ...(isProven && { proven: true }) };
  return { code: 'no-reply', facts };
}

/** Ping or fping gave no verdict: an error, never a silence. */
function brokenProbe(probe: Probe, { result, said, overloaded }: Outcome): Finding {
  if (overloaded !== undefined) return { code: 'overloaded', facts: sharedLimits[overloaded] };
  const finding = failedCommand(result, probe.command);
  if (finding.code === 'missing-tool' || finding.code === 'no-such-namespace') return finding;
  const { output } = finding;
  const sentNothing = /ping sent nothing.*/.exec(said)?.[0];
  return {
    code: 'probe-failed',
    facts: { exit: result.exit, ...(sentNothing !== undefined && { why: sentNothing }) },
    ...(output !== undefined && { output }),
  };
}
