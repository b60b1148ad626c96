import { covers, familyOf } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { linkOf, type Port } from '../network/questions.ts';
import { explore } from './segment.ts';

/** A link of the namespace that is down and, when up, would reach the target without a router. */
export function downTowards(network: Network, namespace: string, target: string): Port | undefined {
  for (const link of network.namespaces.get(namespace)?.links.values() ?? []) {
    const port = { namespace, link: link.name };
    if (link.up || link.name === 'lo') continue;
    if (link.addresses.some(({ address, peer, prefix }) => covers(peer ?? address, prefix, target)))
      return port;
    // IPv6 addresses are gone with the link: look who would be on the other side.
    const behind = explore(network, port).arrivals;
    const onLink = behind.some((arrival) =>
      linkOf(network, arrival.port)?.addresses.some(({ address }) => address === target),
    );
    if (onLink && familyOf(target) === 6) return port;
  }
  return undefined;
}
