import { type Family, familyOf, isLinkLocal, sameAddress } from '../network/address.ts';
import type { Device, InterfaceAddress, NamespaceState, Snapshot } from './snapshot.ts';

/** A device of a namespace. */
export interface Port {
  readonly namespace: string;
  readonly device: string;
}

export function portKey(port: Port): string {
  return `${port.namespace}/${port.device}`;
}

export function namespaceOf(world: Snapshot, name: string): NamespaceState | undefined {
  return world.namespaces.get(name);
}

export function deviceOf(world: Snapshot, port: Port): Device | undefined {
  return world.namespaces.get(port.namespace)?.devices.get(port.device);
}

export function kindOf(device: Device | undefined): string | undefined {
  return device?.linkinfo?.info_kind;
}

export function isUp(device: Device): boolean {
  return device.flags.includes('UP');
}

export function hasCarrier(device: Device): boolean {
  return device.flags.includes('LOWER_UP');
}

/**
 * The other end of a veth pair. Indexes repeat from namespace to namespace, so the end is looked up by
 * index in the namespace that `link_netnsid` stands for (`ip netns list-id`), and has to point back.
 */
export function peerOf(world: Snapshot, port: Port): Port | undefined {
  const state = world.namespaces.get(port.namespace);
  const device = state?.devices.get(port.device);
  if (state === undefined || device === undefined) return undefined;
  if (device.link !== undefined && device.link_netnsid === undefined) {
    return { namespace: port.namespace, device: device.link };
  }
  if (device.link_index === undefined || device.link_netnsid === undefined) return undefined;
  const namespace = state.ids.get(device.link_netnsid);
  if (namespace === undefined) return undefined;
  for (const other of world.namespaces.get(namespace)?.devices.values() ?? []) {
    if (other.ifindex === device.link_index && other.link_index === device.ifindex) {
      return { namespace, device: other.ifname };
    }
  }
  return undefined;
}

/** An address and who has it. */
export interface Holder extends Port {
  readonly info: InterfaceAddress;
}

/** Every interface of the sandbox that holds the address; a link-local one may have several holders. */
export function holdersOf(world: Snapshot, address: string): Holder[] {
  return [...world.namespaces.values()].flatMap((state) =>
    [...state.devices.values()].flatMap((device) =>
      device.addr_info
        .filter((info) => sameAddress(info.local, address))
        .map((info) => ({ namespace: state.name, device: device.ifname, info })),
    ),
  );
}

/** The addresses of a device in one family, link-local IPv6 left out. */
export function addressesOf(device: Device | undefined, family: Family): InterfaceAddress[] {
  return (device?.addr_info ?? []).filter(
    (info) => familyOf(info.local) === family && !isLinkLocal(info.local),
  );
}

/** A sysctl under /proc/sys/net as a number; 0 where the kernel has none. */
export function sysctl(world: Snapshot, namespace: string, path: string): number {
  return Number(world.namespaces.get(namespace)?.sysctls.get(path) ?? 0);
}

/** The larger of `conf/all` and the device's own, as for rp_filter and arp_ignore (ip-sysctl.rst). */
export function largerSysctl(world: Snapshot, port: Port, name: string): number {
  const of = (device: string) => sysctl(world, port.namespace, `ipv4/conf/${device}/${name}`);
  return Math.max(of('all'), of(port.device));
}

/**
 * Does the namespace forward what comes in by this device? IPv4 asks the device alone (`ip_forward` sets
 * all of them), IPv6 asks `all`, or since Linux 6.17 the device's force_forwarding (ip-sysctl.rst).
 */
export function forwards(world: Snapshot, port: Port, family: Family): boolean {
  const of = (path: string) => sysctl(world, port.namespace, path) > 0;
  return family === 4
    ? of(`ipv4/conf/${port.device}/forwarding`)
    : of('ipv6/conf/all/forwarding') || of(`ipv6/conf/${port.device}/force_forwarding`);
}

/**
 * Is an IPv6 address of the namespace still under duplicate address detection? Then nothing is final
 * there: not even a router may ask for its neighbours before its link-local address is its own.
 */
export function isSettling(world: Snapshot, namespace: string, family: Family): boolean {
  if (family === 4) return false;
  const devices = [...(world.namespaces.get(namespace)?.devices.values() ?? [])];
  return devices.some((device) =>
    device.addr_info.some((info) => info.tentative === true && info.dadfailed !== true),
  );
}
