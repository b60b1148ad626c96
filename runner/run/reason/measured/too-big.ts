import { familyOf, splitZone } from '../../network/address.ts';
import type { Link } from '../../network/network.ts';
import { linkOf, type Port } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cause } from './cause.ts';
import type { Questions } from './questions.ts';
import type { RecordedProbe } from './recording.ts';

/** ICMP, the kernel of the sender, or the MTU of a link on the way says that it is too large. */
export async function tooBig(questions: Questions, recorded: RecordedProbe): Promise<Cause | undefined> {
  const { frames, said, probe } = recorded;
  const error = frames.find(({ kind, error }) => kind === 'error' && error === 'Frag needed');
  const local = /local error: [Mm]essage too long, mtu[=:] ?(\d+)/.exec(said);
  if (error === undefined && local === null) return undefined;
  const { network } = questions;
  const namespace = error?.namespace ?? probe.source;
  const target = splitZone(probe.target).address;
  const answer = await questions.route({ namespace, target });
  const device = answer.kind === 'unicast' ? answer.device : error?.link;
  const link = device !== undefined ? linkOf(network, { namespace, link: device }) : undefined;
  if (device === undefined || link === undefined) return undefined;
  if (local === null || link.mtu <= Number(local[1]))
    return smallMtu(questions, recorded, { namespace, link: device }, link);
  // The sender remembers what a router told it earlier: a link further on takes no more.
  for (const [name, { links }] of network.namespaces) {
    const small = [...links.values()].find(({ mtu, name: one }) => mtu === Number(local[1]) && one !== 'lo');
    if (small) return smallMtu(questions, recorded, { namespace: name, link: small.name }, small);
  }
  return undefined;
}

/** A link that takes less than the packet has. Sizes in bytes, without the 14 of the Ethernet header. */
export async function smallMtu(
  questions: Questions,
  recorded: RecordedProbe,
  { namespace, link: name }: Port,
  link: Link,
): Promise<Cause> {
  const size = Math.max(
    0,
    ...recorded.frames.filter(({ kind }) => kind === 'request').map(({ length }) => length - 14),
    Number(/\((\d+)\) bytes of data/.exec(recorded.said)?.[1] ?? 0),
    // IPv6's header and ICMPv6's come to what ping says.
    Number(/ (\d+) data bytes/.exec(recorded.said)?.[1] ?? -48) + 48,
  );
  const command = `${ip(namespace)} link show ${name}`;
  return {
    reason: 'too-big',
    where: { namespace, device: name },
    sentence: `${name} in ${namespaceName(namespace)} takes at most ${link.mtu} bytes, the packet has ${size || 'more'}, and it may not be cut`,
    proven: true,
    cures:
      size > link.mtu
        ? [
            {
              because: `the MTU of ${name} is ${link.mtu}`,
              commands: [
                `${ip(namespace)} link set ${name} mtu ${size}`,
                // The sender remembers the smaller one for ten minutes.
                `${ip(recorded.probe.source)}${familyOf(splitZone(recorded.probe.target).address) === 6 ? ' -6' : ''} route flush cache`,
              ],
            },
          ]
        : [],
    evidence: [await questions.shows(command)],
  };
}
