import type { Sandbox } from '../../sandbox/sandbox.ts';
import { namespaceName } from '../commands.ts';
import { shortened } from '../evidence.ts';
import { type Evidence, type Explanation, replied, type SilentProbe } from '../explanation.ts';
import type { Cause, Cure } from './cause.ts';
import { explainPlace } from './explain-place.ts';
import { lastPlace, type Place } from './place.ts';
import { Questions } from './questions.ts';
import { type RecordedProbe, type Recording, record } from './recording.ts';
import { hopsOf } from './way.ts';

/** What was measured of one probe. */
export interface Measured {
  readonly explanation: Explanation;
  /** What would take the cause away, none of it tried yet. */
  readonly cures: readonly Cure[];
  /** It replied when it was asked again. */
  readonly replied: boolean;
}

/** Probes that are recorded at the same time. */
const atOnce = 48;

/**
 * Makes probes once more while everything is watched, and explains where each was seen last; in their order.
 * @param modelled what the configuration proposes for each: taken where it fits what was seen, and nothing else does
 * @returns undefined where nothing can be watched
 * @throws {Fault} `sandbox` when the network cannot be read
 */
export async function measure(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  modelled: readonly Explanation[],
): Promise<Measured[] | undefined> {
  const recordings = await recordAll(sandbox, probes);
  return recordings && explainRecorded(sandbox, recordings, probes, modelled);
}

/** Makes probes once more while everything is watched. Undefined where nothing can be. @throws {Fault} `sandbox` */
export async function recordAll(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
): Promise<Recording[] | undefined> {
  const recordings: Recording[] = [];
  for (let i = 0; i < probes.length; i += atOnce) {
    const recording = await record(sandbox, probes.slice(i, i + atOnce));
    if (recording === undefined) return undefined;
    recordings.push(recording);
  }
  return recordings;
}

/**
 * Explains where each of these probes was seen last; in their order. What nothing explains is made and watched once
 * more, with none beside it that was explained: on a busy machine a watch may miss what it looks for.
 * @param recordings of these probes, and of others it may be
 * @throws {Fault} `sandbox` when the network cannot be read
 */
export async function explainRecorded(
  sandbox: Sandbox,
  recordings: readonly Recording[],
  probes: readonly SilentProbe[],
  modelled: readonly Explanation[],
): Promise<Measured[]> {
  const measured = await judgeAll(sandbox, recordings, probes, modelled);
  const open = probes.filter((probe) => measured.get(probe)?.explanation.reason === 'unknown');
  const again = open.length > 0 ? await recordAll(sandbox, open) : undefined;
  if (again === undefined) return probes.map((probe) => measured.get(probe) as Measured);
  const later = await judgeAll(sandbox, again, probes, modelled);
  return probes.map((probe) => (later.get(probe) ?? measured.get(probe)) as Measured);
}

/** By probe; those that are in none of the recordings are left out. */
async function judgeAll(
  sandbox: Sandbox,
  recordings: readonly Recording[],
  probes: readonly SilentProbe[],
  modelled: readonly Explanation[],
): Promise<ReadonlyMap<SilentProbe, Measured>> {
  const measured = new Map<SilentProbe, Measured>();
  for (const recording of recordings) {
    const questions = new Questions(sandbox, recording.network);
    for (const recorded of recording.probes) {
      const i = probes.indexOf(recorded.probe);
      if (i === -1) continue;
      measured.set(recorded.probe, await judge(questions, recording, recorded, modelled[i] as Explanation));
    }
  }
  return measured;
}

async function judge(
  questions: Questions,
  recording: Recording,
  recorded: RecordedProbe,
  modelled: Explanation,
): Promise<Measured> {
  const { network } = recording;
  const hops = hopsOf(network, recorded, recording.asking);
  const said = evidenceOf(recorded);
  if (/ [1-9]\d* received/.test(recorded.said)) {
    return {
      explanation: { reason: undefined, proven: false, sentence: replied, hops, evidence: said },
      cures: [],
      replied: true,
    };
  }
  const place = lastPlace(network, recorded);
  const cause = loopOf(recording) ?? (await explainPlace(questions, recording, recorded));
  if (cause !== undefined) {
    const { cures, evidence, where, sentence, ...rest } = cause;
    const [first] = evidence;
    return {
      explanation: {
        ...rest,
        where,
        sentence,
        hops: [
          ...hops,
          {
            direction: place.direction,
            ...where,
            what: sentence,
            command: first?.command ?? 'ip netns list',
          },
        ],
        evidence: [...evidence, ...said],
      },
      cures,
      replied: false,
    };
  }
  if (modelled.reason !== undefined && fits(place, modelled)) {
    return { explanation: { ...modelled, proven: false }, cures: [], replied: false };
  }
  return {
    explanation: {
      reason: 'unknown',
      proven: false,
      where: { namespace: place.namespace, ...(place.link !== '' && { device: place.link }) },
      sentence: `${lastSeen(place)}, and nothing that is seen there explains it`,
      hops,
      evidence: said,
    },
    cures: [],
    replied: false,
  };
}

/** Does what the configuration proposes fit what was seen? What drops packets has to be seen doing so. */
function fits(place: Place, { reason, where }: Explanation & { reason: string }): boolean {
  if (reason === 'unknown' || reason === 'filtered' || reason === 'not-forwarded') return false;
  if (where.namespace === place.namespace) return true;
  return (
    place.how !== 'arrived' &&
    ['link-down', 'no-port', 'no-neighbour', 'no-such-address', 'duplicate-address'].includes(reason)
  );
}

function lastSeen({ direction, how, namespace, link }: Place): string {
  const packet = direction === 'request' ? 'the request' : 'the reply';
  switch (how) {
    case 'unsent':
      return `no packet is seen to leave ${namespaceName(namespace)}`;
    case 'left':
      return `${packet} is last seen going out of ${namespaceName(namespace)} by ${link}`;
    case 'arrived':
      return `${packet} is last seen coming into ${namespaceName(namespace)} by ${link}`;
    case 'returned':
      return `the reply comes back into ${namespaceName(namespace)} by ${link}`;
  }
}

/** Frames that went round in this sandbox drowned the ping, whatever else is wrong. */
function loopOf({ floods, network }: Recording): Cause | undefined {
  const [flood] = floods.filter(
    ({ namespace, link }) => network.namespaces.get(namespace)?.links.get(link)?.master !== undefined,
  );
  if (flood === undefined) return undefined;
  const { namespace, link, frames } = flood;
  return {
    reason: 'bridge-loop',
    where: { namespace, device: link },
    sentence: `more than ${frames} frames were seen at ${link} in ${namespaceName(namespace)} within a second: they go round in a loop of bridges without a spanning tree`,
    proven: true,
    cures: [],
    evidence: [],
  };
}

function evidenceOf({ said, probe }: RecordedProbe): Evidence[] {
  const errors = said
    .split('\n')
    .filter((line) => /^From |^ping: |^Do you/.test(line))
    .slice(0, 3);
  return errors.length === 0
    ? []
    : [{ command: probe.command?.text ?? `ping ${probe.target}`, output: shortened(errors.join('\n')) }];
}
