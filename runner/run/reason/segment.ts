import type { Link, Network } from '../network/network.ts';
import { linkOf, type Port, peerOf, portKey, portsOf } from '../network/questions.ts';
import type { Finding } from './finding.ts';
import { downOf, linkDown, portIsolated, portState } from './link-finding.ts';

/** A device at which a frame leaves layer 2: its namespace's IP, or ARP, gets to see it. */
export interface Arrival {
  readonly port: Port;
  /** Devices that the frame crosses, the sender's first. */
  readonly path: readonly Port[];
  /** The first thing on the way that stops it. */
  readonly obstacle?: Finding;
}

/** All that one device's broadcast would reach, and what would stop it. */
export interface Segment {
  readonly arrivals: readonly Arrival[];
  /** Every device on the way, by namespace and name. */
  readonly crossed: ReadonlyMap<string, Arrival>;
  /** Devices that lead to where we cannot look: a tap, a tunnel; with what stops the frame there. */
  readonly exits: readonly Arrival[];
  /** False when a tunnel, a tap or another device leads to where we cannot look. */
  readonly closed: boolean;
}

interface Frame extends Arrival {
  readonly moves: 'out' | 'in';
  /** 802.1Q tag that it carries. */
  readonly vlan?: number;
}

/** Kinds that end in what we can see (ip-link(8)). */
const known = new Set(['veth', 'bridge', 'vlan', 'dummy']);

/**
 * Follows a frame from the device that sends it: over veth pairs, into bridges and out of their other
 * ports, on to VLAN devices. Ways that nothing blocks are followed first, so that a device that can be
 * reached in two ways counts as reached.
 */
export function explore(network: Network, from: Port): Segment {
  const arrivals = new Map<string, Arrival>();
  const crossed = new Map<string, Arrival>();
  const seen = new Set<string>();
  const clear: Frame[] = [{ port: from, path: [], moves: 'out' }];
  const blocked: Frame[] = [];
  const exits: Arrival[] = [];
  let closed = true;
  const send = (frame: Frame, obstacle: Finding | undefined) => {
    const first = frame.obstacle ?? obstacle;
    if (first === undefined) clear.push(frame);
    else blocked.push({ ...frame, obstacle: first });
  };

  for (let frame = clear.shift(); frame !== undefined; frame = clear.shift() ?? blocked.shift()) {
    const { port, moves, vlan, path } = frame;
    const key = `${portKey(port)} ${moves} ${vlan ?? ''}`;
    const link = linkOf(network, port);
    if (seen.has(key) || link === undefined) continue;
    seen.add(key);
    if (!crossed.has(portKey(port))) crossed.set(portKey(port), frame);
    const next = (to: Port, rest: { moves: 'out' | 'in'; vlan?: number | undefined }, obstacle?: Finding) =>
      send(
        {
          port: to,
          path: [...path, port],
          moves: rest.moves,
          ...(rest.vlan === undefined ? {} : { vlan: rest.vlan }),
          ...(frame.obstacle === undefined ? {} : { obstacle: frame.obstacle }),
        },
        obstacle,
      );
    const down = downOf(network, port);

    if (moves === 'out') {
      const { kind } = link;
      if (kind === 'bridge') {
        for (const member of membersOf(network, port)) next(member, { moves: 'out', vlan }, down);
      } else if (kind === 'vlan' && link.lower !== undefined) {
        next({ ...port, link: link.lower }, { moves: 'out', vlan: Number(link.settings.id) }, down);
      } else if (kind === 'veth') {
        const peer = peerOf(network, port);
        if (peer) next(peer, { moves: 'in', vlan }, down ?? carrierOf(network, port, peer));
        else closed = false;
      } else if (!known.has(kind)) {
        closed = false;
        const stop = down ?? (link.carrier ? undefined : linkDown(network, port));
        exits.push({ port, path, ...pick(frame.obstacle ?? stop) });
      }
      continue;
    }

    if (link.master !== undefined && link.port?.kind === 'bridge') {
      const bridge = { namespace: port.namespace, link: link.master };
      const atBridge = down ?? downOf(network, bridge) ?? portState(network, port);
      // Which VLANs a port is in decides there, which is not followed: what follows is a guess then.
      if (linkOf(network, bridge)?.settings.vlan_filtering === 1) closed = false;
      rise(bridge, { ...frame, path: [...path, port] }, atBridge);
      for (const member of membersOf(network, bridge)) {
        if (member.link === port.link) continue;
        const stop =
          atBridge ??
          portIsolated(network, port, member) ??
          downOf(network, member) ??
          portState(network, member);
        next(member, { moves: 'out', vlan }, stop);
      }
      continue;
    }
    if (link.master !== undefined) closed = false;
    rise(port, frame, down);
  }
  return { arrivals: [...arrivals.values()], crossed, exits, closed };

  /** A frame leaves layer 2 at a device, or at the VLAN device on it that takes its tag. */
  function rise(port: Port, frame: Frame, stops: Finding | undefined): void {
    if (linkOf(network, port) === undefined) return;
    const tagged = frame.vlan === undefined ? undefined : vlanOn(network, port, frame.vlan);
    if (frame.vlan !== undefined && tagged === undefined) return;
    const end = tagged ?? port;
    const obstacle = frame.obstacle ?? stops ?? downOf(network, end);
    if (!crossed.has(portKey(end))) crossed.set(portKey(end), frame);
    if (arrivals.get(portKey(end))?.obstacle === undefined && arrivals.has(portKey(end))) return;
    arrivals.set(portKey(end), {
      port: end,
      path: [...frame.path, ...(frame.port === end ? [] : [frame.port])],
      ...(obstacle === undefined ? {} : { obstacle }),
    });
  }
}

function pick(obstacle: Finding | undefined): { obstacle?: Finding } {
  return obstacle === undefined ? {} : { obstacle };
}

/** The carrier of a veth end: lost while the other end is down, which then is the finding (veth(4)). */
function carrierOf(network: Network, port: Port, peer: Port): Finding | undefined {
  const link = linkOf(network, port) as Link;
  return link.carrier ? undefined : (downOf(network, peer) ?? linkDown(network, port));
}

/** The ports of a bridge. */
function membersOf(network: Network, { namespace, link }: Port): Port[] {
  const space = network.namespaces.get(namespace);
  return space === undefined ? [] : portsOf(space, link).map(({ name }) => ({ namespace, link: name }));
}

function vlanOn(network: Network, { namespace, link }: Port, id: number): Port | undefined {
  const links = [...(network.namespaces.get(namespace)?.links.values() ?? [])];
  const vlan = links.find(
    ({ kind, lower, settings }) => kind === 'vlan' && lower === link && settings.id === id,
  );
  return vlan && { namespace, link: vlan.name };
}
