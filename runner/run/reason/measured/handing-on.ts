import { familyOf } from '../../network/address.ts';
import type { Link } from '../../network/network.ts';
import { belowOf, linkOf, type Port } from '../../network/questions.ts';
import { namespaceName } from '../commands.ts';
import { downTowards } from '../down-towards.ts';
import { downLink } from './bridging.ts';
import type { Case } from './case.ts';
import type { Cause } from './cause.ts';
import { queued, transformed } from './dropped-by-device.ts';
import { dropOf, droppedByRule } from './filtered.ts';
import type { Direction } from './place.ts';
import { notResolved } from './resolving.ts';
import { refused } from './routing.ts';
import { endingElsewhere, mismatch, tunnelOf } from './tunnel.ts';

/** A packet that is to leave a namespace by a link. */
export interface Handed {
  readonly from: Port;
  readonly gateway?: string | undefined;
  readonly target: string;
  readonly direction: Direction;
  /** Of the packet around it, for a tunnel's own. */
  readonly family?: 4 | 6;
}

/** It is to leave by a link, and did not. */
export async function handingOn(one: Case, handed: Handed): Promise<Cause | undefined> {
  const { questions, recording } = one;
  const { network } = questions;
  const { from, gateway, target, direction, family = one.family } = handed;
  const link = linkOf(network, from);
  if (link === undefined) return undefined;
  if (!link.up) return downLink(questions, from);
  const tunnel = tunnelOf(link);
  // Who is asked for, and who answers, goes through the tunnel too.
  const under = tunnel && (await encapsulated(one, from, direction));
  if (under) return under;
  const cause =
    link.flags.includes('NOARP') || link.flags.includes('POINTOPOINT')
      ? undefined
      : await notResolved(questions, recording, {
          ...{ from, nextHop: gateway ?? target, isGateway: gateway !== undefined, family },
        });
  if (cause) return direction === 'reply' ? backward(cause, from.namespace) : cause;
  const blocked = await transformed(questions, recording, from.namespace);
  if (blocked) return blocked;
  const held = await queued(questions, from);
  if (held) return held;
  return link.carrier ? undefined : downLink(questions, from);
}

/** Nobody has the address that the reply goes to: it has no way back. */
function backward(cause: Cause, namespace: string): Cause {
  const isNobody =
    cause.reason === 'no-such-address' ||
    (cause.reason === 'no-neighbour' && /but nobody holds that address$/.test(cause.sentence));
  if (!isNobody) return cause;
  return {
    ...cause,
    reason: 'no-return-route',
    sentence: `the request arrives in ${namespaceName(namespace)}, but on the way back ${cause.sentence}`,
  };
}

/** A tunnel's own packets have a way of their own, and an end that has to be told the same. */
export async function encapsulated(one: Case, port: Port, direction: Direction): Promise<Cause | undefined> {
  const { questions, recording } = one;
  const link = linkOf(questions.network, port);
  const tunnel = link && tunnelOf(link);
  if (tunnel === undefined) return undefined;
  const { namespace } = port;
  const { remote, local } = tunnel;
  const { network } = questions;
  const below = belowOf(network, port) ?? carrierOf(link as Link, namespace);
  if (below !== undefined && linkOf(network, below)?.up === false) return downLink(questions, below);
  const spaces = [...questions.network.namespaces.keys()];
  for (const [source, target] of [
    [local ?? '', remote],
    [remote, local ?? ''],
  ] as const) {
    for (const space of spaces) {
      const drop =
        target === ''
          ? undefined
          : dropOf(recording, { namespace: space, source, target, names: ['tunnel'] });
      if (drop) return droppedByRule(questions, drop, 'the packet of the tunnel');
    }
  }
  const family = familyOf(remote) === 6 ? 6 : 4;
  const answer = await questions.route({
    ...{ namespace, target: remote },
    ...(local !== undefined && { source: local }),
  });
  if (answer.kind === 'refused') {
    const down = downTowards(network, namespace, remote);
    if (down) return downLink(questions, down);
    return refused(questions, { namespace, target: remote, direction, family }, answer);
  }
  if (answer.kind !== 'unicast') return undefined;
  const { device, gateway } = answer;
  const outside = await handingOn(one, {
    ...{ from: { namespace, link: device }, target: remote, direction: 'request', family },
    ...(gateway !== undefined && { gateway }),
  });
  if (outside === undefined) return mismatch(questions, port, link as Link, tunnel);
  return { ...outside, cures: [...endingElsewhere(network, port, link as Link, tunnel), ...outside.cures] };
}

/** What a tunnel's packets leave by, where the tunnel was told so (`dev`). */
function carrierOf({ settings }: Link, namespace: string): Port | undefined {
  return typeof settings.link === 'string' ? { namespace, link: settings.link } : undefined;
}
