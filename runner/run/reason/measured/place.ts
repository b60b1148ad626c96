import type { Link, Network } from '../../network/network.ts';
import { belowOf, linkOf, type Port, peerOf } from '../../network/questions.ts';
import type { Frame } from './frame.ts';
import type { RecordedProbe } from './recording.ts';

export type Direction = 'request' | 'reply';

/**
 * Where a ping was seen last, and what it had done there.
 * - `unsent`: nothing of it was seen anywhere;
 * - `left`: it went out there, and came in nowhere;
 * - `arrived`: it came in there, and was seen no more;
 * - `returned`: the reply came back to where the request was sent.
 */
export interface Place extends Port {
  readonly direction: Direction;
  readonly how: 'unsent' | 'left' | 'arrived' | 'returned';
  /** The frame as it was seen there; undefined for `unsent`. */
  readonly frame?: Frame;
}

/** Where a probe's packet, or its reply, was seen last. */
export function lastPlace(network: Network, { probe, frames }: RecordedProbe): Place {
  const replies = frames.filter(({ kind }) => kind === 'reply');
  const requests = frames.filter(({ kind }) => kind === 'request' || kind === 'other');
  const direction = replies.length > 0 ? 'reply' : 'request';
  const seen = onTheWay(network, direction === 'reply' ? replies : requests);
  const last = seen.at(-1);
  if (last === undefined) return { direction, how: 'unsent', namespace: probe.source, link: '' };
  const { namespace, link, out } = last;
  const how = out ? 'left' : direction === 'reply' && namespace === probe.source ? 'returned' : 'arrived';
  return { direction, how, namespace, link, frame: last };
}

/** Where it came in more often than once, with fewer hops left each time; the last frame of those. */
export function roundTrip({ frames }: RecordedProbe): Place | undefined {
  const seen = new Map<string, Set<number>>();
  for (const frame of frames) {
    const { kind, namespace, link, ttl, out, outer } = frame;
    if (out || ttl === undefined || outer !== undefined || (kind !== 'request' && kind !== 'reply')) continue;
    const key = `${kind} ${namespace} ${link}`;
    const lives = seen.get(key) ?? new Set();
    seen.set(key, lives.add(ttl));
    if (lives.size > 2) return { direction: kind, how: 'arrived', namespace, link, frame };
  }
  return undefined;
}

/** The frames in time without those that a bridge flooded to bystanders. */
export function onTheWay(network: Network, frames: readonly Frame[]): Frame[] {
  const bystanders = frames.filter((frame) => isBystander(network, frame));
  const isFlooded = (frame: Frame) => {
    const peer = frame.out ? peerOf(network, frame) : undefined;
    return (
      peer !== undefined &&
      bystanders.some(({ namespace, link }) => namespace === peer.namespace && link === peer.link)
    );
  };
  const rest = frames.filter((frame) => !bystanders.includes(frame) && !isFlooded(frame));
  // All that got it are bystanders: it is for a MAC address that nobody has.
  return rest.length === 0 ? [...frames] : rest;
}

/** It got a frame that is for another's MAC address, and does not hand it on. */
function isBystander(network: Network, frame: Frame): boolean {
  const link = linkOf(network, frame);
  if (!frame.stray || frame.out || link === undefined) return false;
  // For a MAC address that nobody has there are no bystanders: it is lost wherever it comes to.
  return ownerOfMac(network, frame.toMac) !== undefined && !handsOn(network, frame.namespace, link);
}

/** A bridge port, or a link that macvlans, ipvlans or VLANs lie on. */
function handsOn(network: Network, namespace: string, link: Link): boolean {
  if (link.master !== undefined) return true;
  return [...network.namespaces.values()].some(({ name, links }) =>
    [...links.values()].some((other) => {
      if (!/^(macvlan|macvtap|ipvlan|vlan)$/.test(other.kind)) return false;
      const below = belowOf(network, { namespace: name, link: other.name });
      return below?.namespace === namespace && below.link === link.name;
    }),
  );
}

/** Who has a MAC address: a link, in whichever namespace. */
export function ownerOfMac({ namespaces }: Network, mac: string | undefined): Port | undefined {
  for (const { name, links } of namespaces.values()) {
    const owner = [...links.values()].find((link) => link.mac === mac && link.master === undefined);
    if (owner !== undefined) return { namespace: name, link: owner.name };
  }
  return undefined;
}

/** Is the frame for this namespace itself, by its MAC address or for everybody? */
export function isForNamespace(network: Network, frame: Frame): boolean {
  const { toMac, namespace } = frame;
  if (toMac === undefined || !frame.stray) {
    const link = linkOf(network, frame);
    // A bridge port hands on what is for a MAC address that its bridge has not.
    if (link?.port?.kind !== 'bridge' || toMac === undefined) return true;
  }
  const state = network.namespaces.get(namespace);
  return [...(state?.links.values() ?? [])].some(({ mac }) => mac === toMac);
}
