import { inNamespace } from '../../../../lib/in-namespace.ts';
import type { Port } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cause } from './cause.ts';
import type { Questions } from './questions.ts';
import type { Recording } from './recording.ts';

/** IPsec policies and states (/proc/net/xfrm_stat; Documentation/networking/xfrm_proc.rst). */
export async function transformed(
  questions: Questions,
  recording: Recording,
  namespace: string,
): Promise<Cause | undefined> {
  const counters = recording.growth.get(namespace)?.counters ?? new Map<string, number>();
  const grown = [...counters.keys()].find((name) => /^Xfrm(In|Out|Fwd)/.test(name));
  if (grown === undefined) return undefined;
  const shown = await questions.shows(`${ip(namespace)} xfrm policy`);
  return {
    reason: 'filtered',
    where: { namespace },
    sentence: `an IPsec policy of ${namespaceName(namespace)} drops it: ${grown} grew`,
    proven: true,
    cures: policiesOf(shown.output).map((policy) => ({
      because: 'the policy forbids it',
      commands: [`${ip(namespace)} xfrm policy del ${policy}`],
    })),
    evidence: [shown, await questions.shows(inNamespace(namespace, 'cat /proc/net/xfrm_stat'))],
  };
}

/** What deletes each policy that `ip xfrm policy` prints, those that block first. */
function policiesOf(output: string): string[] {
  const policies = output.split(/^(?=src )/m).flatMap((text) => {
    const selector = /^src \S+ dst \S+/.exec(text)?.[0];
    const direction = /\bdir (in|out|fwd)\b/.exec(text)?.[1];
    if (selector === undefined || direction === undefined) return [];
    return [{ isBlocking: /\baction block\b/.test(text), text: `${selector} dir ${direction}` }];
  });
  return policies
    .sort((one, other) => Number(other.isBlocking) - Number(one.isBlocking))
    .map(({ text }) => text);
}

/** A queue or a filter of traffic control at a link that has one (tc(8)). */
export async function queued(questions: Questions, { namespace, link }: Port): Promise<Cause | undefined> {
  const state = questions.network.namespaces.get(namespace);
  const queue = (state?.queues ?? []).find(
    ({ dev, kind }) => dev === link && !/^(noqueue|pfifo_fast|fq_codel|mq|fq)$/.test(String(kind)),
  );
  if (queue === undefined) return undefined;
  const show = inNamespace(namespace, `tc -s qdisc show dev ${link}`);
  const shown = await questions.shows(show);
  if (!/dropped [1-9]|backlog [1-9]/.test(shown.output)) return undefined;
  const parent = queue.root === true ? 'root' : String(queue.kind);
  return {
    reason: 'filtered',
    where: { namespace, device: link },
    sentence: `the queue ${queue.kind} at ${link} in ${namespaceName(namespace)} drops it`,
    proven: false,
    cures: [
      {
        because: `the queue drops it`,
        commands: [inNamespace(namespace, `tc qdisc del dev ${link} ${parent}`)],
      },
    ],
    evidence: [shown],
  };
}

/** An XDP program sees a frame before any camera does: it came in nowhere. */
export async function stoppedByXdp(questions: Questions, { namespace, link }: Port): Promise<Cause> {
  return {
    reason: 'filtered',
    where: { namespace, device: link },
    sentence: `an XDP program at ${link} in ${namespaceName(namespace)} gets it first, and it goes no further`,
    proven: false,
    cures: [
      {
        because: 'an XDP program drops it',
        commands: [`${ip(namespace)} link set dev ${link} xdp off`],
      },
    ],
    evidence: [await questions.shows(`${ip(namespace)} link show ${link}`)],
  };
}
