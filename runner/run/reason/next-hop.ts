import { familyOf } from '../network/address.ts';
import type { CrossingRequest } from './crossing-request.ts';
import type { Finding } from './finding.ts';
import { unanswered, wrongEntry } from './no-neighbour.ts';
import { type Arrival, explore, type FrameFilter, type Segment } from './segment.ts';
import type { NeighbourEntry, Snapshot } from './snapshot.ts';
import { deviceOf, forwards, holdersOf, kindOf, largerSysctl, type Port } from './world.ts';

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
export function cross(world: Snapshot, request: CrossingRequest): Crossing {
  const { from, nextHop, filter } = request;
  const segment = explore(world, from, filter);
  const entry = neighbourOf(world, from, nextHop);
  const fixed = entry?.state.includes('PERMANENT') ? entry.lladdr : undefined;
  const taking = segment.arrivals.filter((arrival) =>
    fixed === undefined
      ? answers(world, arrival.port, nextHop)
      : deviceOf(world, arrival.port)?.address === fixed,
  );
  const open = taking.filter((arrival) => arrival.obstacle === undefined);
  const chosen = open.find((arrival) => deviceOf(world, arrival.port)?.address === entry?.lladdr) ?? open[0];
  if (chosen) return { kind: 'crossed', arrival: chosen, rivals: rivalsOf(open, chosen) };

  const beyond = entry && beyondExit(world, segment, entry, nextHop);
  if (beyond) return { kind: 'crossed', arrival: beyond, rivals: [] };
  const blockedAt = taking[0]?.obstacle ?? everyWayBlocked(world, from, segment, filter);
  if (blockedAt) return { kind: 'stopped', finding: blockedAt };
  if (fixed !== undefined) return { kind: 'stopped', finding: wrongEntry(request, fixed, segment.closed) };
  return { kind: 'stopped', finding: unanswered(world, request, segment, entry) };
}

/**
 * Does a device answer for the address? IPv4: for every local address, on whichever device (arp_ignore
 * 0), or by proxy; IPv6: for the device's own, once duplicate address detection is through.
 * Sources: ip-sysctl.rst, arp_ignore, proxy_arp; RFC 4861, 7.2.4.
 */
function answers(world: Snapshot, port: Port, address: string): boolean {
  if (deviceOf(world, port)?.flags.includes('NOARP')) return false;
  const held = holdersOf(world, address).filter((holder) => holder.namespace === port.namespace);
  if (familyOf(address) === 6) {
    return held.some((holder) => holder.device === port.device && !holder.info.dadfailed);
  }
  const own =
    largerSysctl(world, port, 'arp_ignore') === 0 ? held : held.filter((h) => h.device === port.device);
  if (own.length > 0) return true;
  const proxy = largerSysctl(world, port, 'proxy_arp') > 0 && forwards(world, port, 4);
  return proxy && deviceOf(world, port)?.addr_info.every((info) => info.local !== address) === true;
}

/** Out of sight, by a tap or a tunnel; but the sender has learnt the holder's own MAC address, so it is there. */
function beyondExit(
  world: Snapshot,
  { exits }: Segment,
  entry: NeighbourEntry,
  address: string,
): Arrival | undefined {
  const exit = exits.find(({ obstacle }) => obstacle === undefined);
  if (exit === undefined || !entry.state.some((state) => learnt.includes(state))) return undefined;
  const holder = holdersOf(world, address).find((one) => deviceOf(world, one)?.address === entry.lladdr);
  return holder && { port: { namespace: holder.namespace, device: holder.device }, path: exit.path };
}

const learnt = ['REACHABLE', 'STALE', 'DELAY', 'PROBE'];

function rivalsOf(open: readonly Arrival[], chosen: Arrival): Port[] {
  return open.map((arrival) => arrival.port).filter((port) => port.namespace !== chosen.port.namespace);
}

/** The neighbour entry that the sender has for an address (ip-neighbour(8)). */
export function neighbourOf(world: Snapshot, from: Port, address: string): NeighbourEntry | undefined {
  return world.namespaces
    .get(from.namespace)
    ?.neighbours.find((entry) => entry.dev === from.device && entry.dst === address);
}

/** The obstacle, when nothing at all can be reached: then the sender's own link is what is broken. */
function everyWayBlocked(
  world: Snapshot,
  from: Port,
  segment: Segment,
  filter: FrameFilter,
): Finding | undefined {
  const first = segment.arrivals[0]?.obstacle;
  if (first && segment.arrivals.every((arrival) => arrival.obstacle !== undefined)) return first;
  const device = deviceOf(world, from);
  if (device && kindOf(device) !== 'bridge' && segment.arrivals.length === 0) {
    return filter(from.namespace, { hook: 'egress', leavesBy: from.device });
  }
  return undefined;
}
