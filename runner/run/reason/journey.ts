import type { Family } from '../network/address.ts';
import { namespaceName } from './commands.ts';
import type { Evidence, Hop } from './explanation.ts';
import { filtered } from './filter-finding.ts';
import type { Finding } from './finding.ts';
import { cross, neighbourOf } from './next-hop.ts';
import type { RouteAnswer, RouteQuery } from './route.ts';
import { noRouteOnward, notForwarded, refusedSource, ttlExceeded, ttlRunsOutAt } from './route-finding.ts';
import type { Packet } from './rule-match.ts';
import type { FrameFilter } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import { translated } from './translation.ts';
import { forwards, holdersOf, type Port, sysctl } from './world.ts';

/** A computation that asks the kernel's routing and goes on with its answers. */
export type Walk<Result> = Generator<RouteQuery, Result, RouteAnswer>;

/** All that is noted on the way. */
export interface Journey {
  readonly after: Snapshot;
  readonly before: Snapshot | undefined;
  readonly hops: Hop[];
  readonly evidence: Evidence[];
  readonly rivals: { address: string; taken: Port; other: Port }[];
}

/** One direction: the echo request, or its reply. */
export interface Leg {
  readonly direction: 'request' | 'reply';
  readonly family: Family;
  readonly source: string;
  readonly target: string;
}

export type LegEnd =
  | { readonly kind: 'arrived'; readonly at: Port }
  /** `unheld`: nobody in the sandbox holds the next hop that was looked for. */
  | { readonly kind: 'stopped'; readonly finding: Finding; readonly unheld: boolean };

/** Takes a packet from the namespace that sends it, whose routing has answered, to where it is local. */
export function* travel(
  journey: Journey,
  leg: Leg,
  start: string,
  first: RouteAnswer & { kind: 'unicast' },
): Walk<LegEnd> {
  const { after } = journey;
  const visits: Port[] = [];
  let namespace = start;
  let route = first;
  let arrivedBy: string | undefined;
  const path = leg.family === 4 ? 'ipv4/ip_default_ttl' : `ipv6/conf/${first.device}/hop_limit`;
  const ttl = sysctl(after, start, path) || 64;
  for (;;) {
    const from = { namespace, device: route.device };
    const nextHop = route.gateway ?? leg.target;
    const way = `to ${nextHop === leg.target ? nextHop : `${leg.target} by ${nextHop}`} on ${route.device}`;
    note(
      journey,
      leg,
      from,
      `${namespaceName(namespace)} ${arrivedBy ? 'forwards' : 'sends'} it ${way}`,
      route.command,
    );
    const dropped = leaving(journey, leg, from, arrivedBy);
    if (dropped) return stopped(dropped);

    const isGateway = route.gateway !== undefined;
    const crossing = cross(after, { from, nextHop, isGateway, filter: frames(journey, leg) });
    if (crossing.kind === 'stopped') {
      return stopped(crossing.finding, holdersOf(after, nextHop).length === 0);
    }
    const at = crossing.arrival.port;
    for (const other of crossing.rivals) journey.rivals.push({ address: nextHop, taken: at, other });
    const refused = resolution(journey, leg, from, at, nextHop) ?? arriving(journey, leg, at);
    if (refused) return stopped(refused);

    const answer = yield {
      namespace: at.namespace,
      target: leg.target,
      source: leg.source,
      arrivedBy: at.device,
    };
    if (answer.kind === 'local') {
      note(
        journey,
        leg,
        at,
        `${namespaceName(at.namespace)} gets it on ${at.device}: ${leg.target} is its own`,
        answer.command,
      );
      const dropped = atHook(journey, leg, at.namespace, 'input', { arrivedBy: at.device });
      return dropped ? stopped(dropped) : { kind: 'arrived', at };
    }
    const source = answer.kind === 'refused' ? refusedSource(after, at, leg.source, answer) : undefined;
    if (source) return stopped(source);
    if (!forwards(after, at, leg.family)) return stopped(notForwarded(after, at, leg.target, answer));
    if (answer.kind === 'refused') return stopped(noRouteOnward(after, at, leg.target, answer));
    visits.push(at);
    const end = ttlRunsOutAt(visits, ttl);
    if (end) return stopped(ttlExceeded(end, leg.target));
    namespace = at.namespace;
    arrivedBy = at.device;
    route = answer;
  }
}

function stopped(finding: Finding, unheld?: boolean): LegEnd {
  return { kind: 'stopped', finding, unheld: unheld === true };
}

function note(journey: Journey, leg: Leg, at: Port, what: string, command: string): void {
  journey.hops.push({ direction: leg.direction, namespace: at.namespace, device: at.device, what, command });
}

function packetOf(leg: Leg): Packet {
  const { direction, family, source, target } = leg;
  return {
    ...{ protocol: family === 4 ? 'ip' : 'ip6', source, target },
    icmp: direction === 'request' ? 'echo-request' : 'echo-reply',
    state: direction === 'request' ? 'new' : 'established',
  };
}

type Devices = { readonly arrivedBy?: string; readonly leavesBy?: string };

function atHook(
  journey: Journey,
  leg: Leg,
  namespace: string,
  hook: string,
  devices: Devices,
): Finding | undefined {
  const point = { families: [leg.family === 4 ? 'ip' : 'ip6', 'inet'], hook };
  const packet = { ...packetOf(leg), ...devices };
  const { after, before } = journey;
  return filtered(after, before, namespace, point, packet) ?? translated(after, namespace, point, packet);
}

/** The hooks on the way out of a namespace: output for its own packets, forward for others', postrouting. */
function leaving(journey: Journey, leg: Leg, from: Port, arrivedBy?: string): Finding | undefined {
  const devices = { ...(arrivedBy === undefined ? {} : { arrivedBy }), leavesBy: from.device };
  return (
    atHook(journey, leg, from.namespace, arrivedBy === undefined ? 'output' : 'forward', devices) ??
    atHook(journey, leg, from.namespace, 'postrouting', devices)
  );
}

function arriving(journey: Journey, leg: Leg, at: Port): Finding | undefined {
  return atHook(journey, leg, at.namespace, 'prerouting', { arrivedBy: at.device });
}

/** Rules at layer 2: of devices (netdev, inet's ingress), of bridges, and IP's own where br_netfilter calls them. */
function frames(journey: Journey, leg: Leg): FrameFilter {
  return (namespace, { hook, ...devices }) => {
    const packet = { ...packetOf(leg), ...devices };
    const { after, before } = journey;
    if (hook === 'ingress' || hook === 'egress') {
      const device = (devices.arrivedBy ?? devices.leavesBy) as string;
      return filtered(after, before, namespace, { families: ['netdev', 'inet'], hook, device }, packet);
    }
    const called =
      sysctl(after, namespace, `bridge/bridge-nf-call-ip${leg.family === 4 ? '' : '6'}tables`) > 0;
    return (
      filtered(after, before, namespace, { families: ['bridge'], hook }, packet) ??
      (called && hook === 'forward' ? atHook(journey, leg, namespace, hook, devices) : undefined)
    );
  };
}

const usable = ['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'PERMANENT'];

/**
 * Rules that stop ARP or neighbour discovery between the two ends of a link. IPv6's are ICMPv6 and meet
 * the same rules as an echo request (RFC 4861); not asked where the sender knows the address already.
 */
function resolution(journey: Journey, leg: Leg, from: Port, to: Port, nextHop: string): Finding | undefined {
  const { after, before } = journey;
  if (neighbourOf(after, from, nextHop)?.state.some((state) => usable.includes(state))) return undefined;
  const ipv6 = leg.family === 6;
  const families = ipv6 ? ['ip6', 'inet'] : ['arp'];
  const packet = (icmp: string): Packet => ({
    ...{ protocol: ipv6 ? 'ip6' : 'arp', source: leg.source, target: nextHop },
    ...(ipv6 ? { icmp } : {}),
  });
  const solicit = packet('nd-neighbor-solicit');
  const advert = { ...packet('nd-neighbor-advert'), source: nextHop, target: leg.source };
  const at = (port: Port, hook: string, one: Packet, devices: Devices) =>
    filtered(after, before, port.namespace, { families, hook }, { ...one, ...devices });
  return (
    at(from, 'output', solicit, { leavesBy: from.device }) ??
    at(to, 'input', solicit, { arrivedBy: to.device }) ??
    at(to, 'output', advert, { leavesBy: to.device }) ??
    at(from, 'input', advert, { arrivedBy: from.device })
  );
}
