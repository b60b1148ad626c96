import { inNamespace } from '../../../lib/in-namespace.ts';
import { familyOf, isLinkLocal } from '../network/address.ts';
import type { Neighbour, Network } from '../network/network.ts';
import { type Holder, holdersOf, largerSysctl, linkOf, type Port, sysctl } from '../network/questions.ts';
import { ip, namespaceName } from './commands.ts';
import type { Place } from './explanation.ts';
import { type Finding, placeOf } from './finding.ts';
import { linkDown } from './link-finding.ts';
import { noPort } from './no-port.ts';
import type { Segment } from './segment.ts';

/** Why nobody on a link answers for the next hop's address, each as a finding. */

/** A packet that has to get to its next hop over one link. */
export interface CrossingRequest {
  readonly from: Port;
  /** The gateway, or the target where it is on-link. */
  readonly nextHop: string;
  readonly isGateway: boolean;
}

/** An entry made by hand is never asked again, right or wrong (ip-neighbour(8), `permanent`). */
export function wrongEntry(request: CrossingRequest, mac: string, closed: boolean): Finding {
  const { from, nextHop } = request;
  const show = `${ip(from.namespace)} neigh show ${nextHop} dev ${from.link}`;
  return {
    reason: 'no-neighbour',
    where: placeOf(from),
    sentence: `${namespaceName(from.namespace)} has a permanent entry for ${nextHop} with ${mac}, which nobody on the link has`,
    certain: closed,
    shows: [show],
  };
}

/** Nobody on the segment answers for the next hop. */
export function unanswered(
  network: Network,
  request: CrossingRequest,
  segment: Segment,
  entry: Neighbour | undefined,
): Finding {
  const { from, nextHop, isGateway } = request;
  const family = familyOf(nextHop) === 6 ? 6 : 4;
  const holders = holdersOf(network, nextHop).filter(
    (holder) => !isLinkLocal(nextHop) || holder.namespace !== from.namespace,
  );
  const unplugged = deadExit(segment, from);
  if (unplugged && (holders.length > 0 || samePort(unplugged.where, from))) return unplugged;
  for (const holder of isLinkLocal(nextHop) ? [] : holders) {
    const missing = noPort(network, segment, holder, family);
    if (missing) return missing;
  }
  const show = `${ip(from.namespace)} neigh show ${nextHop} dev ${from.link}`;
  // A question under way proves nothing yet: only what the kernel has given up on does.
  const certain = entry?.states.includes('FAILED') === true;
  const near = namespaceName(from.namespace);
  const duplicate = holders.find((holder) => holder.held.dadfailed);
  if (duplicate) return failedDetection(duplicate, nextHop);
  if (holders.length === 0) {
    const flushed = family === 6 ? flushedLink(network, segment) : undefined;
    if (flushed) return { ...linkDown(network, flushed), certain: false };
    return {
      reason: isGateway ? 'no-neighbour' : 'no-such-address',
      where: placeOf(from),
      sentence: isGateway
        ? `${near} sends to the gateway ${nextHop} over ${from.link}, but nobody holds that address`
        : `nobody holds ${nextHop}: ${near} asks for it on ${from.link} in vain`,
      ...{ certain, shows: [show] },
    };
  }
  const [holder] = holders as [Holder];
  const there = `${holder.link} in ${namespaceName(holder.namespace)}`;
  const silent = silentHolder(network, segment, holder);
  return {
    reason: 'no-neighbour',
    where: placeOf(from),
    sentence: silent
      ? `${there} holds ${nextHop}, but ${silent.why}`
      : `${near} takes ${nextHop} for on-link on ${from.link}, but ${there} is not on that link`,
    certain: certain || (silent !== undefined && !holder.held.tentative),
    shows: [show, ...(silent === undefined ? [] : [silent.show])],
  };
}

/** What stops the frame at every device that leads out of sight, as a tap does that no program holds. */
function deadExit({ exits }: Segment, from: Port): Finding | undefined {
  if (exits.some(({ obstacle }) => obstacle === undefined)) return undefined;
  return (exits.find(({ port }) => samePort(port, from)) ?? exits[0])?.obstacle;
}

function samePort(place: Place, port: Port): boolean {
  return place.namespace === port.namespace && place.device === port.link;
}

/** A holder on the segment that keeps silent by its own settings. */
function silentHolder(
  network: Network,
  segment: Segment,
  holder: Holder,
): { why: string; show: string } | undefined {
  const arrival = segment.arrivals.find(({ port }) => port.namespace === holder.namespace);
  if (arrival === undefined) return undefined;
  const { namespace, link: device } = arrival.port;
  if (linkOf(network, arrival.port)?.flags.includes('NOARP')) {
    return {
      why: `${device} answers no ARP (NOARP)`,
      show: `${ip(namespace)} link show ${device}`,
    };
  }
  if (familyOf(holder.held.address) === 4 && largerSysctl(network, arrival.port, 'arp_ignore') > 0) {
    const all = sysctl(network, namespace, 'ipv4/conf/all/arp_ignore') > 0 ? 'all' : device;
    const name = `net.ipv4.conf.${all}.arp_ignore`;
    return {
      why: `${name} is not 0`,
      show: inNamespace(namespace, `sysctl ${name}`),
    };
  }
  return undefined;
}

function failedDetection(holder: Holder, address: string): Finding {
  const { namespace, link: device } = holder;
  const show = `${ip(namespace)} -6 address show dev ${device}`;
  return {
    reason: 'duplicate-address',
    where: { namespace, device },
    sentence: `${address} on ${device} in ${namespaceName(namespace)} is not used: somebody else on the link holds it`,
    certain: true,
    shows: [show],
  };
}

/**
 * A device on the segment that is down and has no IPv6 address: setting a link down takes its global
 * addresses away (ip-sysctl.rst, keep_addr_on_down), and may have taken the one that is looked for.
 */
export function flushedLink(network: Network, segment: Segment): Port | undefined {
  return segment.arrivals.find(({ port, obstacle }) => {
    const link = linkOf(network, port);
    const inUse = link?.addresses.some(({ family }) => family === 6);
    return obstacle?.reason === 'link-down' && link !== undefined && !link.up && !inUse;
  })?.port;
}
