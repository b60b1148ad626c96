import { inNamespace } from '../../../lib/in-namespace.ts';
import { familyOf } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { holdersOf, isSettling, largerSysctl, type Port, sysctl } from '../network/questions.ts';
import { ip, namespaceName } from './commands.ts';
import { downTowards } from './down-towards.ts';
import { type Finding, placeOf } from './finding.ts';
import { linkDown } from './link-finding.ts';
import type { RouteAnswer } from './route.ts';

/** What a namespace's routing can do to a packet, each as a finding. */

type Refusal = RouteAnswer & { kind: 'refused' };

/** The namespace's own packet has no route: because a link is down, or because there is none. */
export function noRoute(network: Network, namespace: string, target: string, refusal: Refusal): Finding {
  const down = downTowards(network, namespace, target);
  if (down) return linkDown(network, down);
  return {
    reason: 'no-route',
    where: { namespace },
    sentence: `${namespaceName(namespace)} has no route to ${target}: ${refusal.error}`,
    certain: familyOf(target) === 4 || !isSettling(network, namespace),
    shows: [refusal.command],
  };
}

/** A router has no route for what came in: it counts that (ip_error, ip6_pkt_discard). */
export function noRouteOnward(network: Network, at: Port, target: string, refusal: Refusal): Finding {
  const found = noRoute(network, at.namespace, target, refusal);
  if (found.reason !== 'no-route') return found;
  const name = familyOf(target) === 4 ? 'IpExt.InNoRoutes' : 'Ip6InNoRoutes';
  return { ...found, where: placeOf(at), counter: { kind: 'grew', namespace: at.namespace, name } };
}

/** It is for somebody else, and this namespace does not forward. The kernel counts each (ip_error, ip6_forward). */
export function notForwarded(network: Network, at: Port, target: string, answer: RouteAnswer): Finding {
  const ipv4 = familyOf(target) === 4;
  const { namespace, link } = at;
  // IPv4 asks the link that it came in by, which may have been turned off alone.
  const isOn = ipv4 && sysctl(network, namespace, 'ipv4/conf/all/forwarding') > 0;
  const whole = ipv4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  const name = isOn ? `net.ipv4.conf.${link.replaceAll('.', '/')}.forwarding` : whole;
  const counted = ipv4 ? 'Ip.InAddrErrors' : answer.kind === 'refused' ? 'Ip6InNoRoutes' : 'Ip6InAddrErrors';
  return {
    reason: 'not-forwarded',
    where: placeOf(at),
    sentence: `${namespaceName(namespace)} gets it on ${link}, is not ${target}, and does not forward: ${name} = 0`,
    certain: true,
    counter: { kind: 'grew', namespace, name: counted },
    shows: [inNamespace(namespace, `sysctl ${name}`), answer.command],
  };
}

/**
 * The kernel refuses the packet for its source address (fib_validate_source): its own address, or one
 * that the reverse path filter does not take from this link. RTNETLINK says EXDEV, since Linux 6.14 EINVAL.
 */
export function refusedSource(
  network: Network,
  at: Port,
  source: string,
  refusal: Refusal,
): Finding | undefined {
  if (!/cross-device|Invalid argument/.test(refusal.error)) return undefined;
  const { namespace, link } = at;
  const holder = holdersOf(network, source).find((one) => one.namespace === namespace);
  if (holder !== undefined) {
    return {
      reason: 'duplicate-address',
      where: placeOf(holder),
      sentence: `${namespaceName(namespace)} holds ${source} itself, and so takes no packet from that address`,
      certain: true,
      shows: [refusal.command, `${ip(namespace)} address show to ${source}`],
    };
  }
  if (largerSysctl(network, at, 'rp_filter') === 0) return undefined;
  const names = ['all', link]
    .filter((name) => sysctl(network, namespace, `ipv4/conf/${name}/rp_filter`) > 0)
    .map((name) => `net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`);
  return {
    reason: 'rp-filter',
    where: placeOf(at),
    sentence: `${namespaceName(namespace)} takes nothing from ${source} on ${link}: the way back does not leave by ${link} (rp_filter)`,
    certain: true,
    // With strict filtering ARP fails as well, and then nothing is counted (arp_process asks the same routing).
    shows: [refusal.command, inNamespace(namespace, `sysctl ${names.join(' ')}`)],
  };
}

/**
 * Where a packet's TTL runs out: it left with `ttl`, each router takes one off, and the one that it
 * reaches with 1 drops it (RFC 1812, 5.3.1). `visits` are the routers so far; when the last one is among
 * the earlier ones the packet goes round.
 */
export function ttlRunsOutAt(visits: readonly Port[], ttl: number): Port | undefined {
  const last = visits.at(-1);
  const first = visits.findIndex(
    (port, i) => i < visits.length - 1 && port.namespace === last?.namespace && port.link === last.link,
  );
  if (first === -1) return visits[ttl - 1];
  const round = visits.slice(first, -1);
  return ttl - 1 < first ? visits[ttl - 1] : round[(ttl - 1 - first) % round.length];
}

/** The packet goes round, or passes more routers than its TTL allows. */
export function ttlExceeded(at: Port, target: string): Finding {
  return {
    reason: 'ttl-exceeded',
    where: placeOf(at),
    sentence: `${namespaceName(at.namespace)} gets the packet to ${target} with a TTL of 1: it has gone round in a loop, or passed too many routers`,
    certain: true,
    counter: {
      kind: 'grew',
      namespace: at.namespace,
      name: familyOf(target) === 4 ? 'Ip.InHdrErrors' : 'Ip6InHdrErrors',
    },
    shows: [`${ip(at.namespace)} route get ${target}`],
  };
}

/** What a namespace sent comes back to it: it takes no packet from itself. */
export function cameBack(at: Port, target: string, answer: RouteAnswer): Finding {
  return {
    reason: 'ttl-exceeded',
    where: placeOf(at),
    sentence: `the packet to ${target} comes back to ${namespaceName(at.namespace)}, which sent it: it goes round in a loop`,
    certain: true,
    shows: [answer.command],
  };
}
