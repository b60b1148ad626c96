import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../../../lib/step.ts';
import type { Explanation } from '../../run/events/event.ts';
import { interval } from '../../run/execute/fping.ts';
import { startWatches, type Watching } from '../../run/execute/probe-watch.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { withEvidence } from '../../run/reason/evidence.ts';
import { asUnknown, type Found, find, Proof, type Explanation as Why } from '../../run/reason/index.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** What a second look at a silent ping shows, at the moment at which it was silent. */
export interface SecondLook {
  /** True where a reply came after all. */
  readonly replied: boolean;
  readonly explanation?: Explanation;
}

/**
 * Asks again on behalf of a ping that was silent, while the session stands still, and says why it is silent.
 * @param patience milliseconds; as long as the ping itself would have waited
 */
export async function lookAgain(
  sandbox: Sandbox,
  ping: { readonly source: string; readonly target: string; readonly call: string },
  patience: number,
  uplink?: string,
): Promise<SecondLook> {
  const look = await ask(sandbox, ping, patience);
  const { explanation } = look;
  if (uplink === undefined || explanation === undefined || !leavesBy(uplink, explanation)) return look;
  // What is behind the uplink is not there to be looked at.
  const sentence = `it leaves by the uplink ${uplink}; outside nobody has ${ping.target}, or knows a way back to its sender`;
  const { hops, evidence } = explanation;
  return {
    replied: false,
    explanation: {
      reason: 'unknown',
      proven: false,
      where: { namespace: '', device: uplink },
      sentence,
      hops,
      evidence,
    },
  };
}

/** Did its walk end at the other side of the uplink? */
function leavesBy(uplink: string, { reason, where, hops }: Explanation): boolean {
  if (!/^(?:no-neighbour|no-such-address|unknown)$/.test(reason)) return false;
  return (
    where.device === uplink ||
    hops.some(
      ({ namespace, what }) => namespace === '' && new RegExp(`(?:on|over|by) ${uplink}\\b`).test(what),
    )
  );
}

async function ask(
  sandbox: Sandbox,
  ping: { readonly source: string; readonly target: string; readonly call: string },
  patience: number,
): Promise<SecondLook> {
  const probe = probeOf(ping);
  const proof = await Proof.begin(sandbox, [probe]);
  const [configured] = await proof.byConfiguration();
  if (configured?.proven) return { replied: false, explanation: await told(sandbox, probe, configured) };
  const [watch] = startWatches([probe], 'silence', runFor(sandbox, patience));
  if (watch === undefined) return { replied: false };
  const asked = watch.done.then((outcomes) => outcomes[0]?.[1]);
  const counted = sleep(interval + 100).then(() => proof.byCounters());
  const early = (await Promise.race([counted, asked.then(() => undefined)]))?.[0];
  if (early?.proven) {
    watch.settle(new Set([probe]));
    return { replied: false, explanation: await told(sandbox, probe, early) };
  }
  if ((await asked)?.observed === 'reply') return { replied: true };
  const [late] = (await find(sandbox, [probe], { before: proof.before })) as [Found];
  return { replied: false, explanation: await told(sandbox, probe, late) };
}

async function told(sandbox: Sandbox, probe: Probe, found: Found): Promise<Explanation> {
  const [why] = (await withEvidence(sandbox, [found])) as [Why];
  return asUnknown(probe, why);
}

function runFor(sandbox: Sandbox, window: number): Watching {
  const plan: Plan = {
    scenarios: [],
    mode: 'quick',
    jobs: 1,
    guestProcessors: 1,
    timeout: 60_000,
    deadline: window,
    window,
    bail: false,
    keepGoing: true,
  };
  return { sandbox, plan };
}

function probeOf({ source, target, call }: { source: string; target: string; call: string }): Probe {
  const text = source === '' ? call : `ip netns exec ${source} ${call}`;
  const plain = /^\S+(?:\s+-(?:[nq46]|[cwWi]\s*\S+))*\s+[^-\s]\S*$/.test(call);
  return { source, target, command: { text }, count: 1, plain, named: false };
}
