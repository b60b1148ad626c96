import { inNamespace } from '../../../../lib/in-namespace.ts';
import type { Network } from '../../network/network.ts';
import { namespaceName } from '../commands.ts';
import type { Hop } from '../explanation.ts';
import type { Frame } from './frame.ts';
import { onTheWay, ownerOfMac } from './place.ts';
import type { RecordedProbe } from './recording.ts';

/** The way of a ping as it was seen: each interface that its first request, and its first reply, passed. */
export function hopsOf(network: Network, { frames }: RecordedProbe, asking: readonly Frame[]): Hop[] {
  const hops: Hop[] = [];
  const passed = new Set<string>();
  const requests = onTheWay(
    network,
    frames.filter(({ kind }) => kind === 'request' || kind === 'other'),
  );
  const replies = onTheWay(
    network,
    frames.filter(({ kind }) => kind === 'reply'),
  );
  const errors = frames.filter(({ kind, out, link }) => kind === 'error' && out && link !== 'lo');
  const add = (direction: Hop['direction'], frame: Frame, what: string) => {
    const key = `${direction} ${frame.namespace} ${frame.link} ${frame.out} ${frame.kind}`;
    if (passed.has(key)) return;
    passed.add(key);
    const { namespace, link: device } = frame;
    const command = inNamespace(namespace, `tcpdump -n -e -i ${device} icmp or icmp6`);
    hops.push({ direction, namespace, device, what, command });
  };
  for (const frame of requests) add('request', frame, told(network, frame));
  for (const frame of replies) add('reply', frame, told(network, frame));
  for (const frame of errors.slice(0, 1)) {
    add('reply', frame, `${namespaceName(frame.namespace)} answers with an error: ${frame.error}`);
  }
  if (requests.length === 0) {
    const questions = asking.filter(({ kind, out }) => kind === 'who-has' && out);
    for (const frame of questions.slice(0, 1)) {
      const { namespace, link, target } = frame;
      add('request', frame, `${namespaceName(namespace)} asks on ${link} who has ${target}`);
    }
  }
  return hops;
}

function told(network: Network, frame: Frame): string {
  const { namespace, link, out, source, target, tag, outer, toMac } = frame;
  const owner = out ? ownerOfMac(network, toMac) : undefined;
  const isPort = network.namespaces.get(namespace)?.links.get(link)?.master !== undefined;
  const addresses = `${source} → ${target}`;
  const extras = [
    ...(tag === undefined || tag === 0 ? [] : [`VLAN ${tag}`]),
    ...(outer === undefined ? [] : [`inside ${outer.source} → ${outer.target}`]),
    ...(owner === undefined || isPort
      ? []
      : [`to the MAC address of ${owner.link} in ${namespaceName(owner.namespace)}`]),
  ];
  const more = extras.length === 0 ? '' : `, ${extras.join(', ')}`;
  return `${namespaceName(namespace)}: ${out ? 'out of' : 'in by'} ${link} (${addresses}${more})`;
}
