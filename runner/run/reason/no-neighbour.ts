import { inNamespace } from '../../../lib/in-namespace.ts';
import { familyOf, isLinkLocal } from '../network/address.ts';
import { ip, namespaceName } from './commands.ts';
import type { CrossingRequest } from './crossing-request.ts';
import type { Place } from './explanation.ts';
import type { Finding } from './finding.ts';
import { noPort } from './no-port.ts';
import type { Arrival, Segment } from './segment.ts';
import type { NeighbourEntry, Snapshot } from './snapshot.ts';
import { deviceOf, type Holder, holdersOf, isUp, largerSysctl, type Port, sysctl } from './world.ts';

/** Why nobody on a link answers for the next hop's address, each as a finding. */

/** An entry made by hand is never asked again, right or wrong (ip-neighbour(8), `permanent`). */
export function wrongEntry(request: CrossingRequest, mac: string, closed: boolean): Finding {
  const { from, nextHop } = request;
  const show = `${ip(from.namespace)} neigh show ${nextHop} dev ${from.device}`;
  return {
    reason: 'no-neighbour',
    where: from,
    sentence: `${namespaceName(from.namespace)} has a permanent entry for ${nextHop} with ${mac}, which nobody on the link has`,
    cure: `the entry is wrong: ${ip(from.namespace)} neigh del ${nextHop} dev ${from.device}`,
    certain: closed,
    evidence: [{ command: show, output: `${nextHop} dev ${from.device} lladdr ${mac} PERMANENT` }],
  };
}

/** Nobody on the segment answers for the next hop. */
export function unanswered(
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
  const unplugged = deadExit(segment, from);
  if (unplugged && (holders.length > 0 || samePort(unplugged.where, from))) return unplugged;
  for (const holder of isLinkLocal(nextHop) ? [] : holders) {
    const missing = noPort(world, segment, holder, family);
    if (missing) return missing;
  }
  const show = `${ip(from.namespace)} neigh show ${nextHop} dev ${from.device}`;
  const shown = entry === undefined ? '' : `${nextHop} dev ${from.device} ${entry.state.join(' ')}`;
  const evidence = [{ command: show, output: shown }];
  // A question under way proves nothing yet: only what the kernel has given up on does.
  const certain = entry?.state.includes('FAILED') === true;
  const near = namespaceName(from.namespace);
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
  const there = `${holder.device} in ${namespaceName(holder.namespace)}`;
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

/** What stops the frame at every device that leads out of sight, as a tap does that no program holds. */
function deadExit({ exits }: Segment, from: Port): Finding | undefined {
  if (exits.some(({ obstacle }) => obstacle === undefined)) return undefined;
  return (exits.find(({ port }) => samePort(port, from)) ?? exits[0])?.obstacle;
}

function samePort(place: Place, port: Port): boolean {
  return place.namespace === port.namespace && place.device === port.device;
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
    return {
      why: `${name} is not 0`,
      cure: `ARP is ignored: ${inNamespace(namespace, `sysctl -w ${name}=0`)}`,
    };
  }
  return undefined;
}

function failedDetection(holder: Holder, address: string): Finding {
  const { namespace, device } = holder;
  const show = `${ip(namespace)} -6 address show dev ${device}`;
  return {
    reason: 'duplicate-address',
    where: { namespace, device },
    sentence: `${address} on ${device} in ${namespaceName(namespace)} is not used: somebody else on the link holds it`,
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
