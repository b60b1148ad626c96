import type { Family } from '../network/address.ts';
import { ip, namespaceName } from './commands.ts';
import type { Finding } from './finding.ts';
import { shown } from './link-finding.ts';
import { explore, type Segment } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import { addressesOf, deviceOf, kindOf, type Port } from './world.ts';

/**
 * Do the sender's and the holder's segments end in one namespace, side by side, with a bridge that only
 * one of them is in? Then the other's end lacks a port in it. Not so where both sides hold addresses
 * there: then the namespace is a router, and nothing is missing.
 */
export function noPort(world: Snapshot, segment: Segment, holder: Port, family: Family): Finding | undefined {
  const far = explore(world, holder, () => undefined);
  const nearEnds = [...segment.crossed.values()].map((frame) => frame.port);
  const farEnds = [...far.crossed.values()].map((frame) => frame.port);
  for (const near of nearEnds) {
    for (const end of farEnds) {
      if (near.namespace !== end.namespace) continue;
      const stray = strayOf(world, near, end, segment, far, family);
      if (stray !== undefined) return finding(world, stray.port, stray.bridge, segment.closed && far.closed);
    }
  }
  return undefined;
}

interface Stray {
  readonly port: Port;
  readonly bridge: string;
}

function strayOf(
  world: Snapshot,
  near: Port,
  far: Port,
  nearSegment: Segment,
  farSegment: Segment,
  family: Family,
): Stray | undefined {
  const nearBridge = bridgeOf(world, near);
  const farBridge = bridgeOf(world, far);
  if (nearBridge !== undefined && farBridge === undefined) {
    return loose(world, far, family) ? { port: far, bridge: nearBridge } : undefined;
  }
  if (farBridge !== undefined && nearBridge === undefined) {
    return loose(world, near, family) ? { port: near, bridge: farBridge } : undefined;
  }
  if (nearBridge === undefined || farBridge === undefined) {
    const bridge = anyBridge(world, near.namespace);
    const bothLoose = loose(world, near, family) && loose(world, far, family);
    return bothLoose && bridge !== undefined ? { port: near, bridge } : undefined;
  }
  if (nearBridge === farBridge || kindOf(deviceOf(world, near)) === 'bridge') return undefined;
  if (kindOf(deviceOf(world, far)) === 'bridge') return undefined;
  const routed = [nearBridge, farBridge].every(
    (bridge) => addressesOf(deviceOf(world, { ...near, device: bridge }), family).length > 0,
  );
  if (routed) return undefined;
  // Two bridges: the port that has fewer neighbours sits in the wrong one.
  return nearSegment.arrivals.length < farSegment.arrivals.length
    ? { port: near, bridge: farBridge }
    : { port: far, bridge: nearBridge };
}

/** The bridge that a device is, or is a port of. */
function bridgeOf(world: Snapshot, port: Port): string | undefined {
  const device = deviceOf(world, port);
  return kindOf(device) === 'bridge' ? port.device : device?.master;
}

/** An end of a veth pair that is in no bridge and holds no address: it leads nowhere. */
function loose(world: Snapshot, port: Port, family: Family): boolean {
  const device = deviceOf(world, port);
  return (
    kindOf(device) === 'veth' && device?.master === undefined && addressesOf(device, family).length === 0
  );
}

function anyBridge(world: Snapshot, namespace: string): string | undefined {
  const devices = [...(world.namespaces.get(namespace)?.devices.values() ?? [])];
  return devices.find((device) => kindOf(device) === 'bridge')?.ifname;
}

function finding(world: Snapshot, port: Port, bridge: string, closed: boolean): Finding {
  const { namespace, device } = port;
  const set = `${ip(namespace)} link set ${device} master ${bridge}`;
  return {
    reason: 'no-port',
    where: port,
    sentence: `${device} in ${namespaceName(namespace)} is no port of ${bridge}`,
    cure: `${device} is not in ${bridge}: ${set}`,
    certain: closed,
    evidence: [{ command: `${ip(namespace)} link show ${device}`, output: shown(world, port) }],
  };
}
