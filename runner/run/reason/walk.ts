import { type Family, familyOf, isGroup, isLinkLocal, splitZone } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { linkOf } from '../network/questions.ts';
import { ip, namespaceName } from './commands.ts';
import type { Place, SilentProbe } from './explanation.ts';
import { type Finding, placeOf } from './finding.ts';
import { ignoresEcho } from './ignores-echo.ts';
import { type Journey, type Leg, travel, type Walk } from './journey.ts';
import { downOf } from './link-finding.ts';
import type { RouteAnswer, RouteQuery } from './route.ts';
import { noRoute } from './route-finding.ts';

/** How a walk ended: with a finding, or in both directions whole. */
export interface WalkEnd {
  readonly finding?: Finding;
  readonly journey: Journey;
}

/**
 * Follows an echo request from its source to its target and the reply back, through a network as it was read. Yields
 * the questions that only the kernel's own routing answers and goes on with the answers; does no I/O
 * and gives the same end for the same network and answers.
 */
export function* walk(network: Network, probe: SilentProbe): Walk<WalkEnd> {
  const { address: target, device: zone } = splitZone(probe.target);
  const journey: Journey = { network, hops: [], shows: [], rivals: [] };
  const end = (finding?: Finding): WalkEnd => ({ journey, ...(finding ? { finding } : {}) });
  const state = network.namespaces.get(probe.source);
  const family = familyOf(target);
  if (state === undefined) return end(unknown(probe, `there is no namespace ${probe.source}`));
  if (family === 0 || isGroup(target)) return end(unknown(probe, `${target} is no address of a single host`));

  const first = yield firstQuestion(probe.source, target, zone);
  journey.shows.push(first.command);
  if (first.kind === 'refused') {
    journey.hops.push(hop(probe.source, `has no route to ${target}: ${first.error}`, first.command));
    return end(noRoute(network, probe.source, target, first));
  }
  const source = first.source ?? sourceOn(network, probe.source, first, family);
  if (first.kind === 'local') {
    journey.hops.push(hop(probe.source, `${target} is its own address`, first.command));
    return end(downOf(network, { namespace: probe.source, link: 'lo' }));
  }
  if (source === undefined)
    return end(unknown(probe, `${namespaceName(probe.source)} has no address to send from`));

  const request: Leg = { direction: 'request', family, source, target };
  const there = yield* travel(journey, request, probe.source, first);
  if (there.kind === 'stopped') return end(duplicated(journey, there.finding));
  const ignored = ignoresEcho(network, there.at.namespace, family);
  if (ignored) return end(duplicated(journey, ignored));

  const reply: Leg = { direction: 'reply', family, source: target, target: source };
  const scoped = isLinkLocal(source) ? { leaveBy: there.at.link } : {};
  const back = yield { namespace: there.at.namespace, target: source, source: target, ...scoped };
  const finding = yield* returning(journey, reply, there.at.namespace, back, probe);
  return end(duplicated(journey, finding));
}

/** What the walk of a probe asks first; undefined where it asks nothing. */
export function firstQuery(probe: SilentProbe): RouteQuery | undefined {
  const { address: target, device: zone } = splitZone(probe.target);
  return familyOf(target) === 0 || isGroup(target) ? undefined : firstQuestion(probe.source, target, zone);
}

function firstQuestion(namespace: string, target: string, zone: string | undefined): RouteQuery {
  return { namespace, target, ...(zone === undefined ? {} : { leaveBy: zone }) };
}

function* returning(
  journey: Journey,
  reply: Leg,
  from: string,
  first: RouteAnswer,
  probe: SilentProbe,
): Walk<Finding | undefined> {
  const { network } = journey;
  if (first.kind === 'refused') {
    journey.hops.push({
      ...hop(from, `has no route back to ${reply.target}`, first.command),
      direction: 'reply',
    });
    const finding = noRoute(network, from, reply.target, first);
    if (finding.reason !== 'no-route') return finding;
    return {
      ...noReturn(finding, from),
      counter: {
        kind: 'lost',
        namespace: from,
        name: reply.family === 4 ? 'Icmp.InEchos' : 'Icmp6InEchos',
        next: reply.family === 4 ? 'Icmp.OutEchoReps' : 'Icmp6OutEchoReplies',
      },
    };
  }
  if (first.kind === 'local')
    return from === probe.source ? undefined : taken(reply.target, { namespace: from }, first);
  const back = yield* travel(journey, reply, from, first);
  if (back.kind === 'arrived') {
    return back.at.namespace === probe.source ? undefined : taken(reply.target, placeOf(back.at), first);
  }
  const { finding } = back;
  const nobody = finding.reason === 'no-such-address' || (finding.reason === 'no-neighbour' && back.unheld);
  return finding.reason === 'no-route' || nobody ? noReturn(finding, from) : finding;
}

/** The reply has no way: what was found, under the name for the way back. */
function noReturn(finding: Finding, from: string): Finding {
  return {
    ...finding,
    reason: 'no-return-route',
    sentence: `the request arrives in ${namespaceName(from)}, but on the way back ${finding.sentence}`,
  };
}

/** Somebody else holds the source's address, and gets the reply. */
function taken(address: string, where: Place, answer: RouteAnswer): Finding {
  const { namespace } = where;
  return {
    reason: 'duplicate-address',
    where,
    sentence: `${namespaceName(namespace)} holds ${address}, the source's own address, too, and gets the reply`,
    certain: false,
    shows: [answer.command],
  };
}

/** Two holders on the way come before whatever fails later: who answers ARP first is a matter of luck. */
function duplicated(journey: Journey, finding: Finding | undefined): Finding | undefined {
  const rival = journey.rivals[0];
  if (rival === undefined || finding?.reason === 'duplicate-address') return finding;
  const [first, second] = [rival.taken, rival.other];
  const show = `${ip(second.namespace)} address show to ${rival.address}`;
  return {
    reason: 'duplicate-address',
    where: placeOf(second),
    sentence: `${rival.address} is held by ${namespaceName(first.namespace)} and by ${namespaceName(second.namespace)}, on one link`,
    certain: false,
    shows: [show],
  };
}

/** The source address that the kernel would take when its answer names none: that of the device. */
function sourceOn(
  network: Network,
  namespace: string,
  answer: RouteAnswer,
  family: Family,
): string | undefined {
  if (answer.kind !== 'unicast') return undefined;
  const own = linkOf(network, { namespace, link: answer.device })?.addresses ?? [];
  return own.find((one) => one.family === family)?.address;
}

function hop(namespace: string, what: string, command: string) {
  return { direction: 'request' as const, namespace, what: `${namespaceName(namespace)} ${what}`, command };
}

function unknown(probe: SilentProbe, sentence: string): Finding {
  return { reason: 'unknown', where: { namespace: probe.source }, sentence, certain: false, shows: [] };
}
