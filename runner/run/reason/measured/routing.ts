import { inNamespace } from '../../../../lib/in-namespace.ts';
import { forwards, holdersOf, type Port } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import { icmpOf, type RouteAnswer } from '../route.ts';
import type { Cause, Cure } from './cause.ts';
import type { Frame } from './frame.ts';
import { type Direction, ownerOfMac } from './place.ts';
import type { Questions } from './questions.ts';
import { filteringNames, isWithin, lengthOf, otherRoutes, routeCures } from './route-settings.ts';

type Refusal = RouteAnswer & { kind: 'refused' };

/** A packet as the routing of a namespace gets it. */
export interface Routed {
  readonly namespace: string;
  readonly source?: string;
  readonly target: string;
  /** Undefined for the namespace's own. */
  readonly arrivedBy?: string;
  readonly direction: Direction;
  readonly family: 4 | 6;
  readonly mark?: string;
}

/** The kernel's routing refused the packet when it was asked: for its source, for want of forwarding, or of a route. */
export async function refused(questions: Questions, packet: Routed, answer: Refusal): Promise<Cause> {
  const { namespace, source, target, arrivedBy } = packet;
  if (arrivedBy !== undefined && source !== undefined) {
    const port = { namespace, link: arrivedBy };
    const forbidden = await refusedSource(questions, port, packet, source, answer);
    if (forbidden) return forbidden;
    if (!forwards(questions.network, port, packet.family)) return notForwarded(questions, packet, arrivedBy);
  }
  if (/^127\./.test(source ?? '') && /Invalid argument/.test(answer.error)) {
    return {
      reason: 'rp-filter',
      where: { namespace },
      sentence: `${namespaceName(namespace)} sends nothing from ${source} to another host: no such address may leave it`,
      proven: true,
      cures: [],
      evidence: [await questions.shows(answer.command)],
    };
  }
  const forbidding = await forbiddingRule(questions, packet, answer);
  const reason = packet.direction === 'reply' ? 'no-return-route' : 'no-route';
  const back = packet.direction === 'reply' ? 'the request arrives, but on the way back ' : '';
  const name = namespaceName(namespace);
  return {
    reason,
    where: { namespace, ...(arrivedBy !== undefined && { device: arrivedBy }) },
    sentence:
      forbidding === undefined
        ? `${back}${name} has no route to ${target}: ${answer.error}`
        : `${back}${name} is told to send nothing to ${target}: ${forbidding.what}`,
    proven: true,
    cures: forbidding === undefined ? routeCures(questions.network, packet) : forbidding.cures,
    evidence: [
      await questions.shows(answer.command),
      ...(forbidding === undefined ? [] : [await questions.shows(forbidding.show)]),
    ],
  };
}

/** RTNETLINK says EXDEV where the kernel does not take the source address; EINVAL too, and for a blackhole as well. */
async function refusedSource(
  questions: Questions,
  port: Port,
  { target, family, direction }: Routed,
  source: string,
  answer: Refusal,
): Promise<Cause | undefined> {
  if (!/cross-device|Invalid argument/.test(answer.error)) return undefined;
  const { namespace, link } = port;
  const own = await questions.route({ namespace, target });
  if (own.kind === 'refused' && /Invalid argument/.test(own.error)) return undefined;
  const evidence = [await questions.shows(answer.command)];
  const holder = holdersOf(questions.network, source).find((one) => one.namespace === namespace);
  const where = { namespace, device: link };
  if (holder !== undefined && !/^127\./.test(source)) {
    return {
      reason: 'duplicate-address',
      where: { namespace, device: holder.link },
      sentence: `${namespaceName(namespace)} holds ${source} itself, and so takes no packet from that address`,
      proven: true,
      cures: [
        {
          because: `${source} is held twice`,
          commands: [`${ip(namespace)} address del ${source}/${holder.held.prefix} dev ${holder.link}`],
        },
      ],
      evidence,
    };
  }
  if (family === 4 && /^(127|0|22[4-9]|23\d|24\d|25[0-5])\./.test(source)) {
    return {
      reason: 'rp-filter',
      where,
      proven: true,
      cures: [],
      evidence,
      sentence: `${namespaceName(namespace)} takes nothing from ${source} on ${link}: no such address may come from outside`,
    };
  }
  const names = filteringNames(questions.network, port);
  if (names.length === 0) return undefined;
  const back = await questions.route({ namespace, target: source });
  const backDirection = direction === 'request' ? 'the way back' : 'the way to it';
  return {
    reason: 'rp-filter',
    where,
    sentence: `${namespaceName(namespace)} takes nothing from ${source} on ${link}: ${backDirection} does not leave by ${link} (rp_filter)`,
    proven: true,
    cures: [
      {
        because: 'the reverse path filter is on',
        commands: [inNamespace(namespace, `sysctl -w ${names.map((name) => `${name}=0`).join(' ')}`)],
      },
    ],
    evidence: [
      ...evidence,
      await questions.shows(inNamespace(namespace, `sysctl ${names.join(' ')}`)),
      await questions.shows(back.command),
    ],
  };
}

/** What a namespace sent comes back to it by a router: it takes no packet from itself. */
export async function cameBack(
  questions: Questions,
  { namespace, link }: Port,
  { fromMac, target }: Frame,
): Promise<Cause> {
  const { network } = questions;
  const sender = ownerOfMac(network, fromMac);
  const family = target.includes(':') ? 6 : 4;
  const back = sender && (await questions.route({ namespace: sender.namespace, target }));
  const cures =
    sender !== undefined && back?.kind === 'unicast'
      ? otherRoutes(network, { namespace: sender.namespace, target, family }, back)
      : [];
  return {
    reason: 'ttl-exceeded',
    where: { namespace, device: link },
    sentence: `the packet to ${target} comes back to ${namespaceName(namespace)}, which sent it${sender === undefined ? '' : `, by ${namespaceName(sender.namespace)}`}: it goes round in a loop`,
    proven: true,
    cures,
    evidence: [await questions.shows(back?.command ?? `${ip(namespace)} route get ${target}`)],
  };
}

/** It is for somebody else, and the namespace does not forward (ip-sysctl.rst: forwarding). */
export async function notForwarded(
  questions: Questions,
  { namespace, target, family, direction }: Routed,
  arrivedBy: string,
): Promise<Cause> {
  const whole = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  const own = `net.ipv4.conf.${arrivedBy.replaceAll('.', '/')}.forwarding`;
  const isOn = (await questions.sysctl(namespace, whole)) === '1';
  // IPv4 asks the link that it came in by, which may have been turned off alone.
  const name = family === 4 && isOn ? own : whole;
  const what = direction === 'reply' ? 'the reply' : 'it';
  return {
    reason: 'not-forwarded',
    where: { namespace, device: arrivedBy },
    sentence: `${namespaceName(namespace)} gets ${what} on ${arrivedBy}, is not ${target}, and does not forward: ${name} = 0`,
    proven: true,
    cures: [
      {
        because: `${namespaceName(namespace)} has ${name} = 0`,
        commands: [inNamespace(namespace, `sysctl -w ${name}=1`)],
      },
    ],
    evidence: [await questions.shows(inNamespace(namespace, `sysctl ${name}`))],
  };
}

interface Forbidding {
  readonly what: string;
  readonly show: string;
  readonly cures: readonly Cure[];
}

/** A rule or a route that forbids: blackhole, unreachable, prohibit (ip-rule(8), ip-route(8)). */
async function forbiddingRule(
  { network }: Questions,
  { namespace, target, source, family, mark, arrivedBy }: Routed,
  { error }: Refusal,
): Promise<Forbidding | undefined> {
  const state = network.namespaces.get(namespace);
  const flag = family === 6 ? ' -6' : '';
  const kinds = /^(blackhole|unreachable|prohibit)$/;
  for (const { shown, priority, family: of } of state?.rules ?? []) {
    const action = String(shown.action ?? '');
    if (of !== family || !kinds.test(action)) continue;
    const from = prefixOf(shown.src, shown.srclen);
    const to = prefixOf(shown.dst, shown.dstlen);
    if (from !== undefined && (source === undefined || !isWithin(from, source))) continue;
    if (to !== undefined && !isWithin(to, target)) continue;
    // Rules that ask for more (ip-rule(8)) are not read here.
    if (shown.iif !== undefined && shown.iif !== (arrivedBy ?? 'lo')) continue;
    if (shown.oif !== undefined || shown.not !== undefined || shown.sport !== undefined) continue;
    if (shown.ipproto !== undefined && shown.ipproto !== icmpOf(family)) continue;
    if (shown.fwmark !== undefined && (mark === undefined || Number(mark) !== Number(shown.fwmark))) continue;
    const words = [
      ...(from === undefined ? [] : ['from', from]),
      ...(to === undefined ? [] : ['to', to]),
      ...(shown.fwmark === undefined ? [] : ['fwmark', String(shown.fwmark)]),
      ...(shown.iif === undefined ? [] : ['iif', String(shown.iif)]),
      ...(shown.ipproto === undefined ? [] : ['ipproto', String(shown.ipproto)]),
      action,
    ].join(' ');
    return {
      what: `the rule ${priority} "${words}"`,
      show: `${ip(namespace)}${flag} rule show`,
      cures: [
        {
          because: 'the rule forbids it',
          commands: [`${ip(namespace)}${flag} rule del priority ${priority} ${words}`],
        },
      ],
    };
  }
  const route = (state?.routes ?? [])
    .filter((one) => one.family === family && kinds.test(one.type) && isWithin(one.destination, target))
    // The kernel's own, of the unspecified network, forbids nothing that has another route.
    .filter((one) => one.metric !== 0xffffffff)
    .sort((left, right) => lengthOf(right.destination) - lengthOf(left.destination))[0];
  if (route === undefined || /Network is unreachable/.test(error)) return undefined;
  const table = route.table === 'main' ? '' : ` table ${route.table}`;
  return {
    what: `the route "${route.type} ${route.destination}"`,
    show: `${ip(namespace)}${flag} route show type ${route.type}${table}`,
    cures: [
      {
        because: 'the route forbids it',
        commands: [
          `${ip(namespace)}${flag} route del ${route.shown.nhid === undefined ? `${route.type} ` : ''}${route.destination}${route.shown.nhid === undefined ? '' : ` nhid ${route.shown.nhid}`}${table}`,
        ],
      },
    ],
  };
}

function prefixOf(address: unknown, length: unknown): string | undefined {
  if (typeof address !== 'string' || address === 'all') return undefined;
  return length === undefined ? address : `${address}/${length}`;
}
