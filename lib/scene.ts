/**
 * Typed reads of the sandbox for `script` steps, from `ip -j` and `bridge -j`.
 * Only the fields that scenarios use are typed; everything else that the tool prints is there too.
 */

/** One entry of `ip -j address show`. */
export interface InterfaceAddresses {
  readonly ifname: string;
  readonly addr_info: readonly {
    readonly family: 'inet' | 'inet6';
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
  }[];
}

/** One entry of `ip -j route show`. */
export interface Route {
  readonly dst: string;
  readonly dev?: string;
  readonly gateway?: string;
  readonly scope?: string;
  readonly prefsrc?: string;
  readonly flags: readonly string[];
}

/** One entry of `ip -j neigh show`. */
export interface Neighbour {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
  readonly state: readonly string[];
}

/** One entry of `ip -j -d link show`. */
export interface Link {
  readonly ifindex: number;
  readonly ifname: string;
  /** Name of the other end, or of the lower device, where it lies in the same namespace. */
  readonly link?: string;
  /** Interface index of the other end, where it lies in another namespace. */
  readonly link_index?: number;
  readonly address: string;
  readonly operstate: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
}

/** One entry of `bridge -j link show`. */
export interface BridgePort {
  readonly ifname: string;
  readonly master: string;
  readonly state: string;
  readonly flags: readonly string[];
}

/** One entry of `bridge -j fdb show`: behind which port a bridge has seen a MAC address. */
export interface ForwardingEntry {
  readonly mac: string;
  readonly ifname: string;
  readonly master?: string;
  readonly state: string;
}

/** Reads of one namespace; without a name, of the sandbox's own. Each throws when the tool fails. */
export interface Scene {
  addresses(namespace?: string): Promise<InterfaceAddresses[]>;
  routes(namespace?: string): Promise<Route[]>;
  neighbours(namespace?: string): Promise<Neighbour[]>;
  links(namespace?: string): Promise<Link[]>;
  bridgePorts(namespace?: string): Promise<BridgePort[]>;
  forwarding(namespace?: string): Promise<ForwardingEntry[]>;
}
