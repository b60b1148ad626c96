import type { Probe } from '../../../lib/step.ts';
import type { Explanation, Intervention } from '../../run/events/event.ts';
import { type Judged, outcomesOf, startWatches } from '../../run/execute/probe-watch.ts';
import type { Broken } from '../../run/reason/index.ts';
import type { Cure } from '../../run/reason/measured/cause.ts';
import { measure } from '../../run/reason/measured/measure.ts';
import { type Trial, told, tryCures, unexplained } from '../../run/reason/try-cures.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { inReplica, type Original } from './replica.ts';

/** How many candidates are tried for one silence, each in a replica of its own. */
const widest = 6;
/** Milliseconds that a reply is waited for after a cure. */
const patience = 2000;

/** A silence with the reason that it is given. */
export type Silence = Judged & { readonly explanation: Explanation };

/** What intervention came to, for one silence and for those that it was tried on besides. */
export interface Proof {
  readonly explanation: Explanation;
  /** Others of the step that were silent in the replica, and answered after the same one cure. */
  readonly shared: ReadonlySet<Probe>;
}

/** What may be the cause, and what would take it away. */
interface Candidate {
  readonly explanation: Explanation;
  readonly cure: Cure;
}

/** What was seen in one replica. */
interface Seen {
  readonly trial: Trial;
  readonly candidate: Candidate;
  /** Which probes of the step answered at its end. */
  readonly answering: ReadonlySet<Probe>;
  /** Which were silent at its beginning. */
  readonly silent: ReadonlySet<Probe>;
}

/**
 * Holds one silence to intervention: each candidate is taken away in a replica of its own, until one heals. What gets
 * the ping no further was no cause of it, whatever it looked like.
 * @param siblings silences that the same cure may heal
 * @param all every probe of the step: those that had answered should do so afterwards
 */
export async function proveSilence(
  original: Original,
  silence: Silence,
  siblings: readonly Probe[],
  all: readonly Judged[],
): Promise<Proof> {
  const { probe, explanation, cures = [] } = silence;
  const candidates: Candidate[] = cures.map((cure) => ({ explanation, cure }));
  const dropped: Cure[] = [];
  let best: Seen | undefined;
  for (let i = 0; i < Math.min(widest, Math.max(1, candidates.length)); i += 1) {
    const seen = await inReplica(original, async (sandbox) => {
      const asked = [probe, ...siblings];
      const measured = await measure(
        sandbox,
        asked,
        asked.map(() => unexplained),
      );
      const [now] = measured ?? [];
      if (measured === undefined || now === undefined || now.replied) return 'no replica';
      if (i === 0) addMeasured(candidates, now.explanation, now.cures);
      const candidate = candidates[i];
      if (candidate === undefined) return 'no cure';
      const before = { explanation: now.explanation as Broken, cures: [candidate.cure] };
      const trial = await tryCures(sandbox, probe, before);
      const silent = new Set(asked.filter((_, j) => measured[j]?.replied === false));
      const answering =
        trial.outcome === 'healed' ? await answered(sandbox, all, original) : new Set<Probe>();
      return { trial, candidate, silent, answering } satisfies Seen;
    });
    if (seen === undefined || typeof seen === 'string')
      return untried(silence, seen ?? 'no replica', dropped);
    const kept = await alone(original, seen, all);
    if (kept.trial.outcome === 'no further') dropped.push(kept.candidate.cure);
    else if (best === undefined || isBetter(kept, best, all)) best = kept;
    if (best?.trial.outcome === 'healed' && silenced(best, all).length === 0) break;
  }
  if (best === undefined) return refuted(silence, dropped);
  const others = all.filter((one) => one.probe !== probe && one.outcome.observed === 'silence');
  const intervention: Intervention = {
    outcome: best.trial.outcome,
    commands: best.trial.cures.flatMap(({ commands }) => commands),
    also: others.filter((one) => best.answering.has(one.probe)).length,
    silenced: silenced(best, all),
    dropped: textsOf(dropped),
  };
  if (best.trial.outcome === 'further')
    return { explanation: { ...explanation, intervention }, shared: new Set() };
  const { silent, answering, trial } = best;
  return {
    explanation: {
      ...best.candidate.explanation,
      ...{ proven: true, cure: told(trial.cures), intervention },
    },
    shared: new Set(
      trial.cures.length === 1 ? siblings.filter((one) => silent.has(one) && answering.has(one)) : [],
    ),
  };
}

/** What the watched ping shows may be another cause than was supposed: it is tried after that. */
function addMeasured(candidates: Candidate[], measured: unknown, cures: readonly Cure[]): void {
  for (const cure of cures) {
    if (candidates.some((one) => keyOf(one.cure) === keyOf(cure))) continue;
    candidates.push({ explanation: measured as Explanation, cure });
  }
}

/**
 * What was applied on the way and did not help is in the sandbox still: what is told is tried once more without it.
 */
async function alone(original: Original, seen: Seen, all: readonly Judged[]): Promise<Seen> {
  const { trial } = seen;
  if (trial.outcome !== 'healed' || trial.dropped.length === 0) return seen;
  const [probe] = seen.silent;
  const answering = await inReplica(original, async (sandbox) => {
    for (const { commands } of trial.cures) await sandbox.start(commands.join(' && ')).done;
    return answered(sandbox, all, original);
  });
  if (answering?.has(probe as Probe)) return { ...seen, answering };
  return { ...seen, trial: { ...trial, outcome: 'no further' } };
}

async function answered(
  sandbox: Sandbox,
  all: readonly Judged[],
  { plan }: Original,
): Promise<ReadonlySet<Probe>> {
  const watching = { sandbox, plan: { ...plan, mode: 'quick' as const } };
  const probes = all.map(({ probe }) => probe);
  const outcomes = await outcomesOf(startWatches(probes, 'reply', watching, patience));
  return new Set(probes.filter((probe) => outcomes.get(probe)?.observed === 'reply'));
}

function silenced({ trial, answering }: Seen, all: readonly Judged[]): Intervention['silenced'] {
  if (trial.outcome !== 'healed') return [];
  return all
    .filter(({ probe, outcome }) => outcome.observed === 'reply' && !answering.has(probe))
    .map(({ probe: { source, target } }) => ({ source, target }));
}

/** Healing comes before getting further, and what silences nobody before what does. */
function isBetter(one: Seen, other: Seen, all: readonly Judged[]): boolean {
  if (one.trial.outcome !== other.trial.outcome) return one.trial.outcome === 'healed';
  return silenced(one, all).length < silenced(other, all).length;
}

/** All that was tried changed nothing: the reason is not what keeps it silent. */
function refuted({ explanation }: Silence, dropped: readonly Cure[]): Proof {
  const { cure: _untrue, ...rest } = explanation;
  const tried = textsOf(dropped);
  const supposed =
    explanation.reason === 'unknown'
      ? explanation.sentence
      : `${explanation.reason} (${explanation.sentence})`;
  return {
    explanation: {
      ...rest,
      ...{ reason: 'unknown', proven: false },
      sentence: `it looked like ${supposed}, but it got no further when that was tried: ${tried.join('; ')}`,
      intervention: { outcome: 'no further', commands: [], also: 0, silenced: [], dropped: tried },
    },
    shared: new Set(),
  };
}

/** Nothing was tried: what was found stands as it was found. */
export function untried(
  { explanation }: Silence,
  outcome: 'no replica' | 'no cure' | 'not tried',
  dropped: readonly Cure[] = [],
): Proof {
  const intervention = { outcome, commands: [], also: 0, silenced: [], dropped: textsOf(dropped) };
  return { explanation: { ...explanation, intervention }, shared: new Set() };
}

function textsOf(cures: readonly Cure[]): string[] {
  return cures.map(({ commands }) => commands.join(' && '));
}

/** Cures with the same commands are the same. */
export function keyOf({ commands }: Cure): string {
  return commands.join('\n');
}
