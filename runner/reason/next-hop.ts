import { covers, familyOf, isLinkLocal } from './address.ts';
import { called, inside, ip } from './commands.ts';
import type { Finding } from './finding.ts';
import { noPort } from './no-port.ts';
import { type Arrival, explore, type FrameFilter, type Segment } from './segment.ts';
import type { NeighbourEntry, Snapshot } from './snapshot.ts';
import {
  deviceOf,
  forwards,
  type Holder,
  holdersOf,
  isUp,
  kindOf,
  largerSysctl,
  type Port,
  sysctl,
} from './world.ts';

/** Who takes the packet next, or why nobody does. */
export type Crossing =
  | {
      readonly kind: 'crossed';
      readonly arrival: Arrival;
      /** Others on the segment that hold the same address. */
      readonly rivals: readonly Port[];
    }
  | { readonly kind: 'stopped'; readonly finding: Finding };

export interface CrossingRequest {
  readonly from: Port;
  /** The gateway, or the target where it is on-link. */
  readonly nextHop: string;
  readonly isGateway: boolean;
  readonly filter: FrameFilter;
}

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

  const blockedAt = taking[0]?.obstacle ?? everyWayBlocked(world, from, segment, filter);
  if (blockedAt) return { kind: 'stopped', finding: blockedAt };
  if (fixed !== undefined) return { kind: 'stopped', finding: wrongEntry(request, fixed, segment.closed) };
  return { kind: 'stopped', finding: nobody(world, request, segment, entry) };
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

/** An entry made by hand is never asked again, right or wrong (ip-neighbour(8), `permanent`). */
function wrongEntry(request: CrossingRequest, mac: string, closed: boolean): Finding {
  const { from, nextHop } = request;
  const show = `${ip(from.namespace)} neigh show ${nextHop} dev ${from.device}`;
  return {
    reason: 'no-neighbour',
    where: from,
    sentence: `${called(from.namespace)} has a permanent entry for ${nextHop} with ${mac}, which nobody on the link has`,
    cure: `the entry is wrong: ${ip(from.namespace)} neigh del ${nextHop} dev ${from.device}`,
    certain: closed,
    evidence: [{ command: show, output: `${nextHop} dev ${from.device} lladdr ${mac} PERMANENT` }],
  };
}

/** Nobody on the segment answers for the next hop. */
function nobody(
  world: Snapshot,
  request: CrossingRequest,
  segment: Segment,
  entry: NeighbourEntry | undefined,
): Finding {
  const { from, nextHop, isGateway } = request;
  const family = familyOf(nextHop) === 6 ? 6 : 4;
  const holders = holdersOf(world, nextHop).filter(
    (holder) => !isLinkLocal(nextHop) || holder.namespace !== from.namespace,
  );
  for (const holder of isLinkLocal(nextHop) ? [] : holders) {
    const missing = noPort(world, segment, holder, family);
    if (missing) return missing;
  }
  const show = `${ip(from.namespace)} neigh show ${nextHop} dev ${from.device}`;
  const state = entry?.state.join(' ') ?? 'no entry';
  const evidence = [{ command: show, output: `${nextHop} dev ${from.device} ${state}` }];
  // A question under way proves nothing yet: only what the kernel has given up on does.
  const certain = entry?.state.includes('FAILED') === true;
  const near = called(from.namespace);
  const duplicate = holders.find((holder) => holder.info.dadfailed);
  if (duplicate) return failedDetection(duplicate, nextHop);
  if (holders.length === 0) {
    const flushed = family === 6 ? flushedDevice(world, segment) : undefined;
    if (flushed?.obstacle) return { ...flushed.obstacle, certain: false };
    return {
      reason: isGateway ? 'no-neighbour' : 'no-such-address',
      where: from,
      sentence: isGateway
        ? `${near} sends to the gateway ${nextHop} over ${from.device}, but nobody holds that address`
        : `nobody holds ${nextHop}: ${near} asks for it on ${from.device} in vain`,
      cure: isGateway
        ? `the gateway is wrong: ${ip(from.namespace)} route show`
        : `no interface has ${nextHop}: ${ip('')} -all netns exec ip -br address`,
      ...{ certain, evidence },
    };
  }
  const [holder] = holders as [Holder];
  const there = `${holder.device} in ${called(holder.namespace)}`;
  const silent = silentHolder(world, segment, holder);
  return {
    reason: 'no-neighbour',
    where: from,
    sentence: silent
      ? `${there} holds ${nextHop}, but ${silent.why}`
      : `${near} takes ${nextHop} for on-link on ${from.device}, but ${there} is not on that link`,
    cure: silent?.cure ?? `the route is wrong: ${ip(from.namespace)} route get ${nextHop}`,
    ...{ certain: certain || (silent !== undefined && !holder.info.tentative), evidence },
  };
}

/** A holder on the segment that keeps silent by its own settings. */
function silentHolder(
  world: Snapshot,
  segment: Segment,
  holder: Holder,
): { why: string; cure: string } | undefined {
  const arrival = segment.arrivals.find(({ port }) => port.namespace === holder.namespace);
  if (arrival === undefined) return undefined;
  const { namespace, device } = arrival.port;
  if (deviceOf(world, arrival.port)?.flags.includes('NOARP')) {
    return {
      why: `${device} answers no ARP (NOARP)`,
      cure: `ARP is off: ${ip(namespace)} link set ${device} arp on`,
    };
  }
  if (familyOf(holder.info.local) === 4 && largerSysctl(world, arrival.port, 'arp_ignore') > 0) {
    const all = sysctl(world, namespace, 'ipv4/conf/all/arp_ignore') > 0 ? 'all' : device;
    const name = `net.ipv4.conf.${all}.arp_ignore`;
    return { why: `${name} is not 0`, cure: `ARP is ignored: ${inside(namespace, `sysctl -w ${name}=0`)}` };
  }
  return undefined;
}

function failedDetection(holder: Holder, address: string): Finding {
  const { namespace, device } = holder;
  const show = `${ip(namespace)} -6 address show dev ${device}`;
  return {
    reason: 'duplicate-address',
    where: { namespace, device },
    sentence: `${address} on ${device} in ${called(namespace)} is not used: somebody else on the link holds it`,
    cure: `the address is taken: ${ip(namespace)} address del ${address}/${holder.info.prefixlen} dev ${device}`,
    certain: true,
    evidence: [{ command: show, output: `inet6 ${address} dadfailed tentative` }],
  };
}

/**
 * A device on the segment that is down and has no IPv6 address: setting a link down takes its global
 * addresses away (ip-sysctl.rst, keep_addr_on_down), and may have taken the one that is looked for.
 */
function flushedDevice(world: Snapshot, segment: Segment): Arrival | undefined {
  return segment.arrivals.find(({ port, obstacle }) => {
    const device = deviceOf(world, port);
    const inUse = device?.addr_info.some((info) => familyOf(info.local) === 6);
    return obstacle?.reason === 'link-down' && device !== undefined && !isUp(device) && !inUse;
  });
}

/** A device of the namespace that is down and, when up, would reach the target without a router. */
export function downTowards(world: Snapshot, namespace: string, target: string): Port | undefined {
  for (const device of world.namespaces.get(namespace)?.devices.values() ?? []) {
    const port = { namespace, device: device.ifname };
    if (isUp(device) || device.ifname === 'lo') continue;
    if (device.addr_info.some((info) => covers(info.address ?? info.local, info.prefixlen, target)))
      return port;
    // IPv6 addresses are gone with the link: look who would be on the other side.
    const behind = explore(world, port, () => undefined).arrivals;
    const onLink = behind.some((arrival) =>
      deviceOf(world, arrival.port)?.addr_info.some((info) => info.local === target),
    );
    if (onLink && familyOf(target) === 6) return port;
  }
  return undefined;
}
