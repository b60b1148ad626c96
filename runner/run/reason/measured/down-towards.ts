import { covers } from '../../network/address.ts';
import type { Network } from '../../network/network.ts';
import { holdersOf, type Port, peerOf } from '../../network/questions.ts';

/** A link that is down and that would, when up, reach the target without a router. */
export function downTowards(
  network: Network,
  {
    namespace,
    target,
    family,
  }: { readonly namespace: string; readonly target: string; readonly family: 4 | 6 },
): Port | undefined {
  const holders = holdersOf(network, target);
  for (const link of network.namespaces.get(namespace)?.links.values() ?? []) {
    const port = { namespace, link: link.name };
    const peer = peerOf(network, port);
    if (link.up || link.name === 'lo') continue;
    const shares = link.addresses.some(
      (one) => one.family === family && covers(one.peer ?? one.address, one.prefix, target),
    );
    const isPeer =
      peer !== undefined && holders.some((one) => one.namespace === peer.namespace && one.link === peer.link);
    if (shares || isPeer) return port;
  }
  return undefined;
}
