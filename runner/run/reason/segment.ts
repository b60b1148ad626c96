import type { Finding } from './finding.ts';
import { bridgeDown, linkDown, portIsolated, portState } from './link-finding.ts';
import type { Device, Snapshot } from './snapshot.ts';
import { deviceOf, hasCarrier, isUp, kindOf, type Port, peerOf, portKey } from './world.ts';

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

/** What rules at layer 2 do with the frame at a bridge or a device; undefined: they let it pass. */
export type FrameFilter = (
  namespace: string,
  point: { hook: string; arrivedBy?: string; leavesBy?: string },
) => Finding | undefined;

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
export function explore(world: Snapshot, from: Port, filter: FrameFilter): Segment {
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
    const device = deviceOf(world, port);
    if (seen.has(key) || device === undefined) continue;
    seen.add(key);
    if (!crossed.has(portKey(port))) crossed.set(portKey(port), frame);
    const next = (to: Port, rest: { moves: 'out' | 'in'; vlan?: number | undefined }, obstacle?: Finding) =>
      send(
        {
          ...{ port: to, path: [...path, port], moves: rest.moves },
          ...(rest.vlan === undefined ? {} : { vlan: rest.vlan }),
          ...(frame.obstacle === undefined ? {} : { obstacle: frame.obstacle }),
        },
        obstacle,
      );
    const down = isUp(device) ? undefined : linkDown(world, port);

    if (moves === 'out') {
      const kind = kindOf(device);
      const stops = down ?? filter(port.namespace, { hook: 'egress', leavesBy: port.device });
      if (kind === 'bridge') {
        const stops = down ?? filter(port.namespace, { hook: 'output', leavesBy: port.device });
        for (const member of portsOf(world, port)) next(member, { moves: 'out', vlan }, stops);
      } else if (kind === 'vlan' && device.link !== undefined) {
        next({ ...port, device: device.link }, { moves: 'out', vlan: device.linkinfo?.info_data?.id }, stops);
      } else if (kind === 'veth') {
        const peer = peerOf(world, port);
        if (peer) next(peer, { moves: 'in', vlan }, stops ?? carrierOf(world, port, peer));
        else closed = false;
      } else if (kind === undefined || !known.has(kind)) {
        closed = false;
        const stop = stops ?? (hasCarrier(device) ? undefined : linkDown(world, port));
        exits.push({ port, path, ...pick(frame.obstacle ?? stop) });
      }
      continue;
    }

    const stops = down ?? filter(port.namespace, { hook: 'ingress', arrivedBy: port.device });
    if (device.master !== undefined && device.linkinfo?.info_slave_kind === 'bridge') {
      const bridge = { namespace: port.namespace, device: device.master };
      const atBridge =
        stops ??
        bridgeDown(world, bridge) ??
        portState(world, port) ??
        filter(port.namespace, { hook: 'prerouting', arrivedBy: port.device });
      // Which port is in which VLAN is not in the snapshot (`bridge vlan`): what follows is a guess then.
      if (deviceOf(world, bridge)?.linkinfo?.info_data?.vlan_filtering === 1) closed = false;
      const up = atBridge ?? filter(port.namespace, { hook: 'input', arrivedBy: port.device });
      rise(bridge, { ...frame, path: [...path, port] }, up);
      for (const member of portsOf(world, bridge)) {
        if (member.device === port.device) continue;
        const isolated = portIsolated(world, port, member);
        const through = { hook: 'forward', arrivedBy: port.device, leavesBy: member.device };
        const stop =
          atBridge ??
          isolated ??
          linkDownOf(world, member) ??
          portState(world, member) ??
          filter(port.namespace, through) ??
          filter(port.namespace, { hook: 'postrouting', leavesBy: member.device });
        next(member, { moves: 'out', vlan }, stop);
      }
      continue;
    }
    if (device.master !== undefined) closed = false;
    rise(port, frame, stops);
  }
  return { arrivals: [...arrivals.values()], crossed, exits, closed };

  /** A frame leaves layer 2 at a device, or at the VLAN device on it that takes its tag. */
  function rise(port: Port, frame: Frame, stops: Finding | undefined): void {
    const device = deviceOf(world, port);
    if (device === undefined) return;
    const tagged = frame.vlan === undefined ? undefined : vlanOn(world, port, frame.vlan);
    if (frame.vlan !== undefined && tagged === undefined) return;
    const end = tagged ?? port;
    const obstacle = frame.obstacle ?? stops ?? linkDownOf(world, end);
    if (!crossed.has(portKey(end))) crossed.set(portKey(end), frame);
    if (arrivals.get(portKey(end))?.obstacle === undefined && arrivals.has(portKey(end))) return;
    arrivals.set(portKey(end), {
      ...{ port: end, path: [...frame.path, ...(frame.port === end ? [] : [frame.port])] },
      ...(obstacle === undefined ? {} : { obstacle }),
    });
  }
}

function pick(obstacle: Finding | undefined): { obstacle?: Finding } {
  return obstacle === undefined ? {} : { obstacle };
}

function linkDownOf(world: Snapshot, port: Port): Finding | undefined {
  const device = deviceOf(world, port);
  return device && !isUp(device) ? linkDown(world, port) : undefined;
}

/** The carrier of a veth end: lost while the other end is down, which then is the finding (veth(4)). */
function carrierOf(world: Snapshot, port: Port, peer: Port): Finding | undefined {
  const device = deviceOf(world, port) as Device;
  if (device.flags.includes('LOWER_UP')) return undefined;
  return linkDownOf(world, peer) ?? linkDown(world, port);
}

/** The ports of a bridge. */
export function portsOf(world: Snapshot, bridge: Port): Port[] {
  const devices = [...(world.namespaces.get(bridge.namespace)?.devices.values() ?? [])];
  return devices
    .filter((device) => device.master === bridge.device)
    .map((device) => ({ namespace: bridge.namespace, device: device.ifname }));
}

function vlanOn(world: Snapshot, port: Port, id: number): Port | undefined {
  for (const device of world.namespaces.get(port.namespace)?.devices.values() ?? []) {
    if (kindOf(device) !== 'vlan' || device.link !== port.device) continue;
    if (device.linkinfo?.info_data?.id === id) return { ...port, device: device.ifname };
  }
  return undefined;
}
