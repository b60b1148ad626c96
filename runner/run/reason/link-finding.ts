import { ip, namespaceName } from './commands.ts';
import type { Finding } from './finding.ts';
import type { Snapshot } from './snapshot.ts';
import { deviceOf, hasCarrier, isUp, type Port } from './world.ts';

/** What can be wrong with a link or with a bridge's port, each as a finding. */

/**
 * A device that is down, or has no carrier. Administratively down is configuration and proven; a carrier
 * may still be on its way, since linkwatch tells of changes late (Documentation/networking/operstates.rst).
 */
export function linkDown(world: Snapshot, port: Port): Finding {
  const device = deviceOf(world, port);
  const down = device !== undefined && !isUp(device);
  const { namespace, device: name } = port;
  const command = `${ip(namespace)} link show ${name}`;
  return {
    reason: 'link-down',
    where: port,
    sentence: down
      ? `${name} in ${namespaceName(namespace)} is administratively down`
      : `${name} in ${namespaceName(namespace)} has no carrier`,
    cure: down
      ? `${name} in ${namespaceName(namespace)} is down: ${ip(namespace)} link set ${name} up`
      : `${name} in ${namespaceName(namespace)} has no carrier, so look at its other end: ${command}`,
    certain: down,
    evidence: [{ command, output: device ? shown(world, port) : 'no such device' }],
  };
}

/** `<BROADCAST,MULTICAST> state DOWN`, as ip-link(8) prints it. */
export function shown(world: Snapshot, port: Port): string {
  const device = deviceOf(world, port);
  if (device === undefined) return 'no such device';
  const master = device.master === undefined ? '' : ` master ${device.master}`;
  return `${device.ifname}: <${device.flags.join(',')}>${master} state ${device.operstate}`;
}

/** A bridge that is down forwards nothing (br_dev_stop disables its ports). */
export function bridgeDown(world: Snapshot, bridge: Port): Finding | undefined {
  const device = deviceOf(world, bridge);
  return device === undefined || isUp(device) ? undefined : linkDown(world, bridge);
}

/** A port that does not forward: spanning tree (Documentation/networking/bridge.rst), or no carrier. */
export function portState(world: Snapshot, port: Port): Finding | undefined {
  const device = deviceOf(world, port);
  const state = device?.linkinfo?.info_slave_data?.state;
  if (device === undefined || state === undefined || state === 'forwarding') return undefined;
  if (!isUp(device) || !hasCarrier(device)) return undefined;
  const command = `bridge${port.namespace === '' ? '' : ` -n ${port.namespace}`} link show dev ${port.device}`;
  return {
    reason: 'link-down',
    where: port,
    sentence: `port ${port.device} of ${device.master} in ${namespaceName(port.namespace)} is in state ${state}`,
    cure: `port ${port.device} does not forward: ${command.replace('show', 'set')} state 3`,
    // Listening and learning end by themselves after the forward delay.
    certain: false,
    evidence: [{ command, output: `${port.device} master ${device.master} state ${state}` }],
  };
}

/** Two isolated ports of one bridge do not talk to each other (bridge(8), `isolated`). */
export function portIsolated(world: Snapshot, from: Port, to: Port): Finding | undefined {
  const isolated = (port: Port) => deviceOf(world, port)?.linkinfo?.info_slave_data?.isolated === true;
  if (!isolated(from) || !isolated(to)) return undefined;
  const bridge = deviceOf(world, from)?.master;
  const command = `bridge${from.namespace === '' ? '' : ` -n ${from.namespace}`} -d link show dev ${from.device}`;
  return {
    reason: 'filtered',
    where: from,
    sentence: `ports ${from.device} and ${to.device} of ${bridge} in ${namespaceName(from.namespace)} are both isolated`,
    cure: `isolated ports cannot talk to each other: ${command.replace(' -d link show', ' link set')} isolated off`,
    certain: true,
    evidence: [{ command, output: `${from.device} isolated on; ${to.device} isolated on` }],
  };
}
