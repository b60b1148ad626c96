import { isIPv4 } from 'node:net';
import type { Probe } from '../../lib/step.ts';
import type { Explanation } from '../events/event.ts';
import { type Outcome, startWatches, type Watch } from './probe-watch.ts';
import { SilenceEvidence } from './silence-evidence.ts';
import type { StepRun } from './step-run.ts';

/** What a probe came to, and why it was silent, where that was looked into. */
export interface Judged {
  readonly probe: Probe;
  readonly outcome: Outcome;
  readonly explanation: Explanation | undefined;
}

/**
 * Probes a step with as little work as can be, for a run that ends at its first deviation beside many
 * others: where evidence would end the wait sooner, it costs more than the wait, which costs nothing.
 * Of several deviations one is enough.
 */
export async function judgeSparingly(
  probes: readonly Probe[],
  expected: 'reply' | 'silence',
  run: StepRun,
): Promise<Judged[]> {
  return expected === 'reply' ? judgeReplies(probes, run) : judgeSilence(probes, run);
}

async function judgeReplies(probes: readonly Probe[], run: StepRun): Promise<Judged[]> {
  const outcomes = await outcomesOf(startWatches(probes, 'reply', run, 0));
  const judged = (probe: Probe): Judged => ({
    probe,
    outcome: outcomes.get(probe) as Outcome,
    explanation: undefined,
  });
  const refused = probes.find((probe) => isRefused(probe, outcomes.get(probe)));
  if (refused !== undefined && (await isAlone(run))) return [judged(refused)];
  const late = probes.filter((probe) => outcomes.get(probe)?.observed === 'silence');
  // A slow machine is no deviation: the others are waited for as in any run.
  if (late.length > 0) {
    for (const [probe, outcome] of await outcomesOf(startWatches(late, 'reply', run)))
      outcomes.set(probe, outcome);
  }
  return probes.map(judged);
}

async function judgeSilence(probes: readonly Probe[], run: StepRun): Promise<Judged[]> {
  const outcomes = await outcomesOf(startWatches(probes, 'silence', run));
  const silent = probes.filter((probe) => outcomes.get(probe)?.observed === 'silence');
  const asked = silent.length === probes.length ? silent.filter(({ because }) => because !== undefined) : [];
  const reasons = await new SilenceEvidence(run.sandbox, probes).explain(asked);
  return probes.map((probe) => ({
    probe,
    outcome: outcomes.get(probe) as Outcome,
    explanation: reasons.get(probe),
  }));
}

async function outcomesOf(watches: readonly Watch[]): Promise<Map<Probe, Outcome>> {
  return new Map((await Promise.all(watches.map(({ done }) => done))).flat());
}

/** The kernel has no route and sends nothing (connect(2), ENETUNREACH). IPv6 routes may yet come by themselves. */
function isRefused({ target }: Probe, outcome: Outcome | undefined): boolean {
  return isIPv4(target) && outcome?.observed === 'silence' && /Network is unreachable/.test(outcome.said);
}

/** Does nothing else run in the sandbox that could yet add a route? */
async function isAlone({ sandbox }: StepRun): Promise<boolean> {
  return (await sandbox.inventory()).processes.length === 0;
}
