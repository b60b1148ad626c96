import { covers, familyOf } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { holdersOf, type Port, peerOf } from '../network/questions.ts';
import { distancesTo } from './distances.ts';
import { explore } from './segment.ts';

/**
 * A link of the namespace that is down and, when up, would lead to the target: straight, or to somebody from whom on it
 * goes by links that share a subnet. Its routes are gone with it, and over IPv6 its addresses too.
 */
export function downTowards(network: Network, namespace: string, target: string): Port | undefined {
  const family = familyOf(target) === 6 ? 6 : 4;
  const links = [...(network.namespaces.get(namespace)?.links.values() ?? [])];
  const down = links.filter(({ up, name }) => !up && name !== 'lo');
  if (down.length === 0) return undefined;
  const onLink = down.find(({ addresses }) =>
    addresses.some(({ address, peer, prefix }) => covers(peer ?? address, prefix, target)),
  );
  if (onLink) return { namespace, link: onLink.name };
  const holders = new Set(holdersOf(network, target).map((holder) => holder.namespace));
  const distances = distancesTo(network, holders, { family, without: namespace });
  for (const { name } of down) {
    const port = { namespace, link: name };
    const behind = [...explore(network, port).arrivals.map((arrival) => arrival.port), peerOf(network, port)];
    if (behind.some((other) => other !== undefined && distances.has(other.namespace))) return port;
  }
  return undefined;
}
