import type { Family } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { addressesOf, linkOf, type Port } from '../network/questions.ts';
import { ip, namespaceName } from './commands.ts';
import { type Finding, placeOf } from './finding.ts';
import { explore, type Segment } from './segment.ts';

/**
 * Do the sender's and the holder's segments end in one namespace, side by side, with a bridge that only
 * one of them is in? Then the other's end lacks a port in it. Not so where both sides hold addresses
 * there: then the namespace is a router, and nothing is missing.
 */
export function noPort(
  network: Network,
  segment: Segment,
  holder: Port,
  family: Family,
): Finding | undefined {
  const far = explore(network, holder);
  const nearEnds = [...segment.crossed.values()].map((frame) => frame.port);
  const farEnds = [...far.crossed.values()].map((frame) => frame.port);
  for (const near of nearEnds) {
    for (const end of farEnds) {
      if (near.namespace !== end.namespace) continue;
      const stray = strayOf(network, near, end, segment, far, family);
      if (stray !== undefined) return finding(stray.port, stray.bridge, segment.closed && far.closed);
    }
  }
  return undefined;
}

interface Stray {
  readonly port: Port;
  readonly bridge: string;
}

function strayOf(
  network: Network,
  near: Port,
  far: Port,
  nearSegment: Segment,
  farSegment: Segment,
  family: Family,
): Stray | undefined {
  const nearBridge = bridgeOf(network, near);
  const farBridge = bridgeOf(network, far);
  if (nearBridge !== undefined && farBridge === undefined) {
    return loose(network, far, family) ? { port: far, bridge: nearBridge } : undefined;
  }
  if (farBridge !== undefined && nearBridge === undefined) {
    return loose(network, near, family) ? { port: near, bridge: farBridge } : undefined;
  }
  if (nearBridge === undefined || farBridge === undefined) {
    const bridge = anyBridge(network, near.namespace);
    const bothLoose = loose(network, near, family) && loose(network, far, family);
    return bothLoose && bridge !== undefined ? { port: near, bridge } : undefined;
  }
  if (nearBridge === farBridge || linkOf(network, near)?.kind === 'bridge') return undefined;
  if (linkOf(network, far)?.kind === 'bridge') return undefined;
  const routed = [nearBridge, farBridge].every(
    (bridge) => addressesOf(linkOf(network, { ...near, link: bridge }), family).length > 0,
  );
  if (routed) return undefined;
  // Two bridges: the port that has fewer neighbours sits in the wrong one.
  return nearSegment.arrivals.length < farSegment.arrivals.length
    ? { port: near, bridge: farBridge }
    : { port: far, bridge: nearBridge };
}

/** The bridge that a link is, or is a port of. */
function bridgeOf(network: Network, port: Port): string | undefined {
  const link = linkOf(network, port);
  return link?.kind === 'bridge' ? port.link : link?.master;
}

/** An end of a veth pair that is in no bridge and holds no address: it leads nowhere. */
function loose(network: Network, port: Port, family: Family): boolean {
  const link = linkOf(network, port);
  return link?.kind === 'veth' && link.master === undefined && addressesOf(link, family).length === 0;
}

function anyBridge(network: Network, namespace: string): string | undefined {
  const links = [...(network.namespaces.get(namespace)?.links.values() ?? [])];
  return links.find(({ kind }) => kind === 'bridge')?.name;
}

function finding(port: Port, bridge: string, closed: boolean): Finding {
  const { namespace, link } = port;
  return {
    reason: 'no-port',
    where: placeOf(port),
    sentence: `${link} in ${namespaceName(namespace)} is no port of ${bridge}`,
    certain: closed,
    shows: [`${ip(namespace)} link show ${link}`],
  };
}
