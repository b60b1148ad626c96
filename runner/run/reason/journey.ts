import type { Family } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { forwards, holdersOf, type Port, sysctl } from '../network/questions.ts';
import { namespaceName } from './commands.ts';
import type { Hop } from './explanation.ts';
import type { Finding } from './finding.ts';
import { cross } from './next-hop.ts';
import type { RouteAnswer, RouteQuery } from './route.ts';
import {
  cameBack,
  noRouteOnward,
  notForwarded,
  refusedSource,
  ttlExceeded,
  ttlRunsOutAt,
} from './route-finding.ts';

/** A computation that asks the kernel's routing and goes on with its answers. */
export type Walk<Result> = Generator<RouteQuery, Result, RouteAnswer>;

/** All that is noted on the way. */
export interface Journey {
  readonly network: Network;
  readonly hops: Hop[];
  /** Commands that show it. */
  readonly shows: string[];
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

/**
 * Takes a packet from the namespace that sends it, whose routing has answered, to where it is local. Rules that
 * may drop or translate it are not followed: where there are any, the packet itself is watched (`measured/`).
 */
export function* travel(
  journey: Journey,
  leg: Leg,
  start: string,
  first: RouteAnswer & { kind: 'unicast' },
): Walk<LegEnd> {
  const { network } = journey;
  const visits: Port[] = [];
  let namespace = start;
  let route = first;
  let isForwarding = false;
  const path = leg.family === 4 ? 'ipv4/ip_default_ttl' : `ipv6/conf/${first.device}/hop_limit`;
  const ttl = sysctl(network, start, path) || 64;
  for (;;) {
    const from = { namespace, link: route.device };
    const nextHop = route.gateway ?? leg.target;
    const way = `to ${nextHop === leg.target ? nextHop : `${leg.target} by ${nextHop}`} on ${route.device}`;
    const does = isForwarding ? 'forwards' : 'sends';
    note(journey, leg, from, `${namespaceName(namespace)} ${does} it ${way}`, route.command);

    const isGateway = route.gateway !== undefined;
    const crossing = cross(network, { from, nextHop, isGateway });
    if (crossing.kind === 'stopped') {
      return stopped(crossing.finding, holdersOf(network, nextHop).length === 0);
    }
    const at = crossing.arrival.port;
    for (const other of crossing.rivals) journey.rivals.push({ address: nextHop, taken: at, other });

    const answer = yield {
      namespace: at.namespace,
      target: leg.target,
      source: leg.source,
      arrivedBy: at.link,
    };
    if (answer.kind === 'local') {
      const what = `${namespaceName(at.namespace)} gets it on ${at.link}: ${leg.target} is its own`;
      note(journey, leg, at, what, answer.command);
      return { kind: 'arrived', at };
    }
    if (answer.kind === 'refused') {
      const source = refusedSource(network, at, leg.source, answer);
      const isBack = source?.reason === 'duplicate-address' && at.namespace === start;
      if (source) return stopped(isBack ? cameBack(at, leg.target, answer) : source);
    }
    if (!forwards(network, at, leg.family)) return stopped(notForwarded(network, at, leg.target, answer));
    if (answer.kind === 'refused') return stopped(noRouteOnward(network, at, leg.target, answer));
    visits.push(at);
    const end = ttlRunsOutAt(visits, ttl);
    if (end) return stopped(ttlExceeded(end, leg.target));
    namespace = at.namespace;
    isForwarding = true;
    route = answer;
  }
}

function stopped(finding: Finding, unheld?: boolean): LegEnd {
  return { kind: 'stopped', finding, unheld: unheld === true };
}

function note(journey: Journey, leg: Leg, at: Port, what: string, command: string): void {
  journey.hops.push({ direction: leg.direction, namespace: at.namespace, device: at.link, what, command });
}
