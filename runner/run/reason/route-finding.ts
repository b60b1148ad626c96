import { inNamespace } from '../../../lib/in-namespace.ts';
import { covers, type Family, familyOf } from '../network/address.ts';
import { ip, namespaceName } from './commands.ts';
import { downTowards } from './down-towards.ts';
import type { Finding } from './finding.ts';
import { linkDown } from './link-finding.ts';
import type { RouteAnswer } from './route.ts';
import { explore } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import { addressesOf, deviceOf, holdersOf, isSettling, isUp, largerSysctl, type Port } from './world.ts';

/** What a namespace's routing can do to a packet, each as a finding. */

type Refusal = RouteAnswer & { kind: 'refused' };

/** The namespace's own packet has no route: because a link is down, or because there is none. */
export function noRoute(world: Snapshot, namespace: string, target: string, refusal: Refusal): Finding {
  const down = downTowards(world, namespace, target);
  if (down) return linkDown(world, down);
  return {
    reason: 'no-route',
    where: { namespace },
    sentence: `${namespaceName(namespace)} has no route to ${target}: ${refusal.error}`,
    cure: `${namespaceName(namespace)} needs a route: ${routeCure(world, namespace, target)}`,
    certain: !isSettling(world, namespace, familyOf(target) === 6 ? 6 : 4),
    evidence: [{ command: refusal.command, output: refusal.error }],
  };
}

/** A router has no route for what came in: it counts that (ip_error, ip6_pkt_discard). */
export function noRouteOnward(world: Snapshot, at: Port, target: string, refusal: Refusal): Finding {
  const found = noRoute(world, at.namespace, target, refusal);
  if (found.reason !== 'no-route') return found;
  const name = familyOf(target) === 4 ? 'IpExt.InNoRoutes' : 'Ip6InNoRoutes';
  return { ...found, where: at, counter: { kind: 'grew', namespace: at.namespace, name } };
}

/** `ip route add …`: straight on where the target is on the link, else by a router that is on it. */
function routeCure(world: Snapshot, namespace: string, target: string): string {
  const family: Family = familyOf(target) === 6 ? 6 : 4;
  const add = `${ip(namespace)}${family === 6 ? ' -6' : ''} route add`;
  let gateway: string | undefined;
  for (const device of world.namespaces.get(namespace)?.devices.values() ?? []) {
    if (device.ifname === 'lo' || !isUp(device)) continue;
    const own = addressesOf(device, family);
    const { arrivals } = explore(world, { namespace, device: device.ifname }, () => undefined);
    for (const { port } of arrivals) {
      const there = addressesOf(deviceOf(world, port), family);
      if (there.some((info) => info.local === target)) return `${add} ${target} dev ${device.ifname}`;
      const near = there.find((info) => own.some((mine) => covers(mine.local, mine.prefixlen, info.local)));
      const others = [...(world.namespaces.get(port.namespace)?.devices.values() ?? [])].filter(
        (other) =>
          other.ifname !== port.device && addressesOf(other, family).some((a) => a.scope === 'global'),
      );
      if (near && others.length > 0) gateway ??= near.local;
    }
  }
  return `${add} ${target} via ${gateway ?? 'GATEWAY'}`;
}

/** It is for somebody else, and this namespace does not forward. The kernel counts each (ip_error, ip6_forward). */
export function notForwarded(world: Snapshot, at: Port, target: string, answer: RouteAnswer): Finding {
  const ipv4 = familyOf(target) === 4;
  // IPv4 asks the link that it came in by, which may have been turned off alone.
  const isOn = ipv4 && world.namespaces.get(at.namespace)?.sysctls.get('ipv4/conf/all/forwarding') === '1';
  const whole = ipv4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  const name = isOn ? `net.ipv4.conf.${at.device.replaceAll('.', '/')}.forwarding` : whole;
  const counted = ipv4 ? 'Ip.InAddrErrors' : answer.kind === 'refused' ? 'Ip6InNoRoutes' : 'Ip6InAddrErrors';
  const { namespace, device } = at;
  return {
    reason: 'not-forwarded',
    where: { namespace, device },
    sentence: `${namespaceName(namespace)} gets it on ${device}, is not ${target}, and does not forward: ${name} = 0`,
    cure: `${namespaceName(namespace)} has ${name} = 0: ${inNamespace(namespace, `sysctl -w ${name}=1`)}`,
    certain: true,
    counter: { kind: 'grew', namespace, name: counted },
    evidence: [
      { command: inNamespace(namespace, `sysctl ${name}`), output: `${name} = 0` },
      { command: answer.command, output: answer.kind === 'refused' ? answer.error : answer.output },
    ],
  };
}

/**
 * The kernel refuses the packet for its source address (fib_validate_source): its own address, or one
 * that the reverse path filter does not take from this device. RTNETLINK says EXDEV, since Linux 6.14 EINVAL.
 */
export function refusedSource(
  world: Snapshot,
  at: Port,
  source: string,
  refusal: Refusal,
): Finding | undefined {
  if (!/cross-device|Invalid argument/.test(refusal.error)) return undefined;
  const { namespace, device } = at;
  const evidence = [{ command: refusal.command, output: refusal.error }];
  if (holdersOf(world, source).some((holder) => holder.namespace === namespace)) {
    return {
      reason: 'duplicate-address',
      where: { namespace },
      sentence: `${namespaceName(namespace)} holds ${source} itself, and so takes no packet from that address`,
      cure: `${source} is held twice: ${ip(namespace)} address show to ${source}`,
      certain: true,
      evidence,
    };
  }
  if (largerSysctl(world, at, 'rp_filter') === 0) return undefined;
  const all = Number(world.namespaces.get(namespace)?.sysctls.get('ipv4/conf/all/rp_filter') ?? 0) > 0;
  const own = Number(world.namespaces.get(namespace)?.sysctls.get(`ipv4/conf/${device}/rp_filter`) ?? 0) > 0;
  const names = [...(all ? ['all'] : []), ...(own ? [device] : [])].map(
    (d) => `net.ipv4.conf.${d}.rp_filter`,
  );
  return {
    reason: 'rp-filter',
    where: at,
    sentence: `${namespaceName(namespace)} takes nothing from ${source} on ${device}: the way back does not leave by ${device} (rp_filter)`,
    cure: `the reverse path filter is on: ${inNamespace(namespace, `sysctl -w ${names.map((n) => `${n}=0`).join(' ')}`)}`,
    certain: true,
    // With strict filtering ARP fails as well, and then nothing is counted (arp_process asks the same routing).
    evidence: [
      ...evidence,
      { command: inNamespace(namespace, `sysctl ${names.join(' ')}`), output: 'not 0' },
    ],
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
    (port, i) => i < visits.length - 1 && port.namespace === last?.namespace && port.device === last.device,
  );
  if (first === -1) return visits[ttl - 1];
  const round = visits.slice(first, -1);
  return ttl - 1 < first ? visits[ttl - 1] : round[(ttl - 1 - first) % round.length];
}

/** The packet goes round, or passes more routers than its TTL allows. */
export function ttlExceeded(at: Port, target: string): Finding {
  const ipv4 = familyOf(target) === 4;
  const { namespace, device } = at;
  const show = `${ip(namespace)} route get ${target}`;
  return {
    reason: 'ttl-exceeded',
    where: { namespace, device },
    sentence: `${namespaceName(namespace)} gets the packet to ${target} with a TTL of 1: it has gone round in a loop, or passed too many routers`,
    cure: `look where each router sends it: ${show}`,
    certain: true,
    counter: { kind: 'grew', namespace, name: ipv4 ? 'Ip.InHdrErrors' : 'Ip6InHdrErrors' },
    evidence: [{ command: show, output: `TTL used up` }],
  };
}
