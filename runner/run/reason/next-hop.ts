import { familyOf } from '../network/address.ts';
import type { Neighbour, Network } from '../network/network.ts';
import { forwards, holdersOf, largerSysctl, linkOf, type Port } from '../network/questions.ts';
import type { Finding } from './finding.ts';
import { type CrossingRequest, unanswered, wrongEntry } from './no-neighbour.ts';
import { type Arrival, explore, type Segment } from './segment.ts';

/** Who takes the packet next, or why nobody does. */
export type Crossing =
  | {
      readonly kind: 'crossed';
      readonly arrival: Arrival;
      /** Others on the segment that hold the same address. */
      readonly rivals: readonly Port[];
    }
  | { readonly kind: 'stopped'; readonly finding: Finding };

/** Brings a packet over one link: who on the segment answers for the next hop's address? */
export function cross(network: Network, request: CrossingRequest): Crossing {
  const { from, nextHop } = request;
  const segment = explore(network, from);
  const entry = neighbourOf(network, from, nextHop);
  const fixed = entry?.states.includes('PERMANENT') ? entry.mac : undefined;
  const taking = segment.arrivals.filter((arrival) =>
    fixed === undefined
      ? answers(network, arrival.port, nextHop)
      : linkOf(network, arrival.port)?.mac === fixed,
  );
  const open = taking.filter((arrival) => arrival.obstacle === undefined);
  const chosen = open.find((arrival) => linkOf(network, arrival.port)?.mac === entry?.mac) ?? open[0];
  if (chosen) return { kind: 'crossed', arrival: chosen, rivals: rivalsOf(open, chosen) };

  const beyond = entry && beyondExit(network, segment, entry, nextHop);
  if (beyond) return { kind: 'crossed', arrival: beyond, rivals: [] };
  const blockedAt = taking[0]?.obstacle ?? everyWayBlocked(segment);
  if (blockedAt) return { kind: 'stopped', finding: blockedAt };
  if (fixed !== undefined) return { kind: 'stopped', finding: wrongEntry(request, fixed, segment.closed) };
  return { kind: 'stopped', finding: unanswered(network, request, segment, entry) };
}

/**
 * Does a device answer for the address? IPv4: for every local address, on whichever device (arp_ignore
 * 0), or by proxy; IPv6: for the device's own, once duplicate address detection is through.
 * Sources: ip-sysctl.rst, arp_ignore, proxy_arp; RFC 4861, 7.2.4.
 */
function answers(network: Network, port: Port, address: string): boolean {
  const link = linkOf(network, port);
  if (link?.flags.includes('NOARP')) return false;
  const held = holdersOf(network, address).filter((holder) => holder.namespace === port.namespace);
  if (familyOf(address) === 6) {
    return held.some((holder) => holder.link === port.link && !holder.held.dadfailed);
  }
  const own =
    largerSysctl(network, port, 'arp_ignore') === 0 ? held : held.filter((one) => one.link === port.link);
  if (own.length > 0) return true;
  return largerSysctl(network, port, 'proxy_arp') > 0 && forwards(network, port, 4);
}

/** Out of sight, by a tap or a tunnel; but the sender has learnt the holder's own MAC address, so it is there. */
function beyondExit(
  network: Network,
  { exits }: Segment,
  entry: Neighbour,
  address: string,
): Arrival | undefined {
  const exit = exits.find(({ obstacle }) => obstacle === undefined);
  if (exit === undefined || !entry.states.some((state) => learnt.includes(state))) return undefined;
  const holder = holdersOf(network, address).find((one) => linkOf(network, one)?.mac === entry.mac);
  return holder && { port: { namespace: holder.namespace, link: holder.link }, path: exit.path };
}

const learnt = ['REACHABLE', 'STALE', 'DELAY', 'PROBE'];

function rivalsOf(open: readonly Arrival[], chosen: Arrival): Port[] {
  return open.map((arrival) => arrival.port).filter((port) => port.namespace !== chosen.port.namespace);
}

/** The neighbour entry that the sender has for an address (ip-neighbour(8)). */
export function neighbourOf(network: Network, from: Port, address: string): Neighbour | undefined {
  return network.namespaces
    .get(from.namespace)
    ?.neighbours.find((entry) => !entry.proxy && entry.link === from.link && entry.address === address);
}

/** The obstacle, when nothing at all can be reached: then the sender's own link is what is broken. */
function everyWayBlocked({ arrivals }: Segment): Finding | undefined {
  const first = arrivals[0]?.obstacle;
  return first && arrivals.every(({ obstacle }) => obstacle !== undefined) ? first : undefined;
}
