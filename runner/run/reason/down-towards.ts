import { covers, familyOf } from '../network/address.ts';
import { explore } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import { deviceOf, isUp, type Port } from './world.ts';

/** A device of the namespace that is down and, when up, would reach the target without a router. */
export function downTowards(world: Snapshot, namespace: string, target: string): Port | undefined {
  for (const device of world.namespaces.get(namespace)?.devices.values() ?? []) {
    const port = { namespace, device: device.ifname };
    if (isUp(device) || device.ifname === 'lo') continue;
    if (device.addr_info.some((info) => covers(info.address ?? info.local, info.prefixlen, target)))
      return port;
    // IPv6 addresses are gone with the link: look who would be on the other side.
    const behind = explore(world, port, () => undefined).arrivals;
    const onLink = behind.some((arrival) =>
      deviceOf(world, arrival.port)?.addr_info.some((info) => info.local === target),
    );
    if (onLink && familyOf(target) === 6) return port;
  }
  return undefined;
}
