import type { Probe } from '../../../lib/step.ts';
import type { Explanation, Intervention } from '../../run/events/event.ts';
import { type JudgedProbe, outcomesOf, startWatches } from '../../run/execute/probe-watch.ts';
import { unexplained } from '../../run/reason/explain-silence.ts';
import type { Cure } from '../../run/reason/measured/cause.ts';
import { measure } from '../../run/reason/measured/measure.ts';
import {
  answers,
  commandsOf,
  hasMoved,
  keyOf,
  type Told,
  told,
  withCure,
} from '../../run/reason/try-cures.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { inReplica, type Original } from './replica.ts';

/** How many replicas are made for one silence. */
const most = 10;
/** How many cures one after another are tried. */
const deepest = 3;
/** Milliseconds that a reply is waited for after a cure. */
const patience = 2000;

/** A silence with the reason that it is given. */
export type Silence = JudgedProbe & { readonly explanation: Explanation };

/** What intervention came to, for one silence and for those that it was tried on besides. */
export interface Proof {
  readonly explanation: Explanation;
  /** Others of the step that were silent in the replica, and answered after the same one cure. */
  readonly shared: ReadonlySet<Probe>;
}

/** Cures that are tried one after another, and the explanation that the first of them belongs to. */
interface Way {
  readonly explanation: Explanation;
  readonly cures: readonly Cure[];
}

/** How far a ping got on a way. */
interface Followed {
  readonly outcome: 'healed' | 'further' | 'no further' | 'not applied';
  /** What was applied, each of which got it further. */
  readonly kept: readonly Cure[];
  /** The last that was applied, where it got it no further. */
  readonly lost?: Cure;
  /** Where it got to can be gone on from by these as well. */
  readonly forks: readonly Cure[];
}

/** What was seen in one replica. */
interface Seen {
  readonly followed: Followed;
  readonly way: Way;
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
  all: readonly JudgedProbe[],
): Promise<Proof> {
  const { probe, explanation, cures = [] } = silence;
  const ways: Way[] = cures.map((cure) => ({ explanation, cures: [cure] }));
  const dropped: Cure[] = [];
  let best: Seen | undefined;
  for (let replicas = 0; replicas < most && (replicas === 0 || ways.length > 0); replicas += 1) {
    const seen = await inReplica(original, async (sandbox) => {
      const asked = [probe, ...siblings];
      const measured = await measure(
        sandbox,
        asked,
        asked.map(() => unexplained),
      );
      const [now] = measured ?? [];
      if (measured === undefined || now === undefined || now.replied) return 'no replica';
      if (replicas === 0) addMeasured(ways, now.explanation, now.cures);
      const way = ways.shift();
      if (way === undefined) return 'no cure';
      const followed = await follow(sandbox, probe, way, now.explanation);
      const silent = new Set(asked.filter((_, i) => measured[i]?.replied === false));
      const isHealed = followed.outcome === 'healed';
      const answering = isHealed ? await answered(sandbox, all, original) : new Set<Probe>();
      return { followed, way, silent, answering } satisfies Seen;
    });
    if (seen === undefined || seen === 'no replica') return untried(silence, 'no replica', dropped);
    if (seen === 'no cure') break;
    const { followed, way } = seen;
    if (followed.lost !== undefined) dropped.push(followed.lost);
    // Shorter ones first: a cure too many is not told.
    for (const fork of followed.forks)
      ways.push({ explanation: way.explanation, cures: [...way.cures, fork] });
    ways.sort((one, other) => one.cures.length - other.cures.length);
    if (followed.kept.length > 0 && (best === undefined || isBetter(seen, best, all))) best = seen;
    if (best?.followed.outcome === 'healed' && silenced(best, all).length === 0) break;
  }
  if (best === undefined)
    return dropped.length === 0 ? untried(silence, 'no cure') : refuted(silence, dropped);
  return proofOf(silence, best, { siblings, all, dropped });
}

function proofOf(
  { probe, explanation }: Silence,
  { followed: { outcome, kept }, way, answering, silent }: Seen,
  step: {
    readonly siblings: readonly Probe[];
    readonly all: readonly JudgedProbe[];
    readonly dropped: readonly Cure[];
  },
): Proof {
  const { siblings, all, dropped } = step;
  const others = all.filter((one) => one.probe !== probe && one.outcome.observed === 'silence');
  const isHealed = outcome === 'healed';
  const intervention: Intervention = {
    outcome: isHealed ? 'healed' : 'further',
    commands: kept.flatMap(commandsOf),
    also: others.filter((one) => answering.has(one.probe)).length,
    silenced: isHealed ? lostOf(answering, all) : [],
    dropped: textsOf(dropped),
  };
  if (!isHealed) return { explanation: { ...explanation, intervention }, shared: new Set() };
  const shared = siblings.filter((one) => silent.has(one) && answering.has(one));
  return {
    explanation: { ...way.explanation, proven: true, cure: told(kept), intervention },
    shared: new Set(kept.length === 1 ? shared : []),
  };
}

/** What the watched ping shows may be another cause than was supposed: it is tried after that. */
function addMeasured(ways: Way[], measured: unknown, cures: readonly Cure[]): void {
  const known = ways.flatMap((way) => way.cures.map(keyOf));
  for (const cure of cures)
    if (!known.includes(keyOf(cure))) ways.push({ explanation: measured as Explanation, cures: [cure] });
}

/** Applies cures one after another as long as each gets the ping further; at a fork, the first. */
async function follow(sandbox: Sandbox, probe: Probe, way: Way, now: Told): Promise<Followed> {
  const kept: Cure[] = [];
  let forks: readonly Cure[] = [];
  let current = now;
  const planned = [...way.cures];
  for (let cure = planned.shift(); cure !== undefined; cure = planned.shift()) {
    const { exit } = await sandbox.start(cure.commands.join(' && ') || ':').done;
    if (exit !== 0) return { outcome: kept.length > 0 ? 'further' : 'not applied', kept, forks };
    const isReplay = planned.length > 0;
    if (!isReplay && (await answers(sandbox, withCure(probe, cure))))
      return { outcome: 'healed', kept: [...kept, cure], forks };
    const [again] = (await measure(sandbox, [probe], [unexplained])) ?? [];
    if (again?.replied) return { outcome: 'healed', kept: [...kept, cure], forks };
    if (again === undefined || !hasMoved(again.explanation, current))
      return { outcome: kept.length > 0 ? 'further' : 'no further', kept, lost: cure, forks };
    kept.push(cure);
    current = again.explanation;
    if (isReplay || kept.length === deepest) continue;
    const [first, ...others] = again.cures;
    if (forks.length === 0 && kept.length === way.cures.length) forks = others;
    if (first !== undefined) planned.push(first);
  }
  return { outcome: 'further', kept, forks };
}

async function answered(
  sandbox: Sandbox,
  all: readonly JudgedProbe[],
  { plan }: Original,
): Promise<ReadonlySet<Probe>> {
  const watching = { sandbox, plan: { ...plan, mode: 'quick' as const } };
  const probes = all.map(({ probe }) => probe);
  const outcomes = await outcomesOf(startWatches(probes, 'reply', watching, patience));
  return new Set(probes.filter((probe) => outcomes.get(probe)?.observed === 'reply'));
}

/** Pairs that the cure of a way silenced. */
function silenced({ followed, answering }: Seen, all: readonly JudgedProbe[]): Intervention['silenced'] {
  return followed.outcome === 'healed' ? lostOf(answering, all) : [];
}

function lostOf(answering: ReadonlySet<Probe>, all: readonly JudgedProbe[]): Intervention['silenced'] {
  return all
    .filter(({ probe, outcome }) => outcome.observed === 'reply' && !answering.has(probe))
    .map(({ probe: { source, target } }) => ({ source, target }));
}

/** Healing comes before getting further, and what silences nobody before what does. */
function isBetter(one: Seen, other: Seen, all: readonly JudgedProbe[]): boolean {
  if (one.followed.outcome !== other.followed.outcome) return one.followed.outcome === 'healed';
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
      reason: 'unknown',
      proven: false,
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
  return cures.map((cure) => commandsOf(cure).join(' && '));
}
