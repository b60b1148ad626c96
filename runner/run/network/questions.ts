import { isLinkLocal, sameAddress } from './address.ts';
import type { Address, Link, Namespace, Network } from './network.ts';

/** A link of a namespace, by name: what a packet goes in and out of. */
export interface Port {
  /** Empty for the sandbox's own. */
  readonly namespace: string;
  readonly link: string;
}

/** An address and who has it. */
export interface Holder extends Port {
  readonly held: Address;
}

export function portKey({ namespace, link }: Port): string {
  return `${namespace}/${link}`;
}

export function linkOf(network: Network, { namespace, link }: Port): Link | undefined {
  return network.namespaces.get(namespace)?.links.get(link);
}

/** Every link that holds the address; a link-local one may have several holders. */
export function holdersOf({ namespaces }: Network, address: string): Holder[] {
  return [...namespaces.values()].flatMap(({ name, links }) =>
    [...links.values()].flatMap(({ name: link, addresses }) =>
      addresses
        .filter((held) => sameAddress(held.address, address))
        .map((held) => ({ namespace: name, link, held })),
    ),
  );
}

/** The addresses of a link in one family, link-local IPv6 left out. */
export function addressesOf(link: Link | undefined, family: 4 | 6): Address[] {
  return (link?.addresses ?? []).filter((one) => one.family === family && !isLinkLocal(one.address));
}

/** The links that have this one as their master. */
export function portsOf({ links }: Namespace, master: string): Link[] {
  return [...links.values()].filter((link) => link.master === master);
}

/** The other end of a veth pair (or netkit, or vxcan). */
export function peerOf(network: Network, port: Port): Port | undefined {
  const link = linkOf(network, port);
  return link !== undefined && paired.has(link.kind) ? belowOf(network, port) : undefined;
}

const paired = new Set(['veth', 'netkit', 'vxcan']);

/**
 * What a link ends at or lies on: the other end of a pair, the parent of a VLAN, macvlan or tunnel; in whatever
 * namespace that is. Undefined where there is none, and where it lies outside of what was read.
 */
export function belowOf(network: Network, port: Port): Port | undefined {
  const { namespace } = port;
  const link = linkOf(network, port);
  if (link?.lower !== undefined) return { namespace, link: link.lower };
  if (link?.lowerElsewhere === undefined) return undefined;
  const { index, namespaceId } = link.lowerElsewhere;
  const found = candidates(network, namespace, namespaceId).flatMap((state) =>
    [...state.links.values()]
      .filter((other) => other.index === index && isMatch(link, other))
      .map((other) => ({ namespace: state.name, link: other.name })),
  );
  // Indexes repeat from namespace to namespace: two that fit decide nothing.
  return found.length === 1 ? found[0] : undefined;
}

/** How many links a link lies on: a bridge on its ports, a macvlan, VLAN or tunnel on what is below it. */
export function heightOf(network: Network, port: Port, most = 8): number {
  const link = linkOf(network, port);
  if (link === undefined || most === 0) return 0;
  if (link.kind === 'bridge') return 1;
  if (paired.has(link.kind)) return 0;
  const below = belowOf(network, port);
  return below === undefined ? 0 : 1 + heightOf(network, below, most - 1);
}

/** The namespaces that an id may stand for: one by name, or any of those without a name, the sandbox's own among them. */
function candidates({ namespaces }: Network, from: string, id: number): Namespace[] {
  const name = namespaces.get(from)?.ids.get(id);
  if (name === undefined) return [];
  if (name !== '') return [namespaces.get(name) ?? []].flat();
  return [...namespaces.values()].filter(
    (one) => one.name !== from && (one.name === '' || one.name.startsWith('net:[')),
  );
}

/** The ends of a pair point at each other; what a link lies on does not point back. */
function isMatch(link: Link, other: Link): boolean {
  if (!paired.has(link.kind)) return true;
  return other.kind === link.kind && other.lowerElsewhere?.index === link.index;
}

/** A sysctl under /proc/sys/net as a number; 0 where the kernel has none. */
export function sysctl({ namespaces }: Network, namespace: string, path: string): number {
  return Number(namespaces.get(namespace)?.sysctls.get(path) ?? 0);
}

/** The larger of `conf/all` and the link's own, as for rp_filter and arp_ignore (ip-sysctl.rst). */
export function largerSysctl(network: Network, { namespace, link }: Port, name: string): number {
  const of = (device: string) => sysctl(network, namespace, `ipv4/conf/${device}/${name}`);
  return Math.max(of('all'), of(link));
}

/**
 * Does the namespace forward what comes in by this link? IPv4 asks the link alone (`ip_forward` sets all of
 * them), IPv6 asks `all`, or since Linux 6.17 the link's force_forwarding (ip-sysctl.rst).
 */
export function forwards(network: Network, { namespace, link }: Port, family: 4 | 6): boolean {
  const isSet = (path: string) => sysctl(network, namespace, path) > 0;
  return family === 4
    ? isSet(`ipv4/conf/${link}/forwarding`)
    : isSet('ipv6/conf/all/forwarding') || isSet(`ipv6/conf/${link}/force_forwarding`);
}

/**
 * Is an IPv6 address of the namespace still under duplicate address detection? Then nothing is final
 * there: not even a router may ask for its neighbours before its link-local address is its own.
 */
export function isSettling(
  { namespaces }: Network,
  namespace: string,
  matters: (address: Address) => boolean = () => true,
): boolean {
  return [...(namespaces.get(namespace)?.links.values() ?? [])].some(({ addresses }) =>
    addresses.some((address) => address.tentative && !address.dadfailed && matters(address)),
  );
}
