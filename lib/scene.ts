import type { NamespaceShell } from './shell.ts';

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

/** How a ping of {@link Scene} asks. */
export interface PingOptions {
  /** Echo requests at most; it ends at the first reply. 5 by default. */
  readonly count?: number;
  /** Seconds that a reply is waited for, from the first request on. 1 by default. */
  readonly seconds?: number;
}

/** Reads of one namespace, and commands in it. Each read throws when the tool fails. */
export interface NamespaceScene {
  /** zx's `$`; every command runs in this namespace (`ip netns exec NAME …`). */
  readonly $: NamespaceShell;
  /** Does the target answer a ping from here? False where it stays silent; throws where that cannot be told. */
  ping(target: string, options?: PingOptions): Promise<boolean>;
  addresses(): Promise<InterfaceAddresses[]>;
  routes(): Promise<Route[]>;
  neighbours(): Promise<Neighbour[]>;
  links(): Promise<Link[]>;
  bridgePorts(): Promise<BridgePort[]>;
  forwarding(): Promise<ForwardingEntry[]>;
}

/** Reads of one namespace; without a name, of the sandbox's own. Each throws when the tool fails. */
export interface Scene {
  /** One namespace, to run commands in it and to read it. */
  in(namespace: string): NamespaceScene;
  /** Does the target answer a ping from a namespace ('' is the sandbox's own)? */
  ping(source: string, target: string, options?: PingOptions): Promise<boolean>;
  addresses(namespace?: string): Promise<InterfaceAddresses[]>;
  routes(namespace?: string): Promise<Route[]>;
  neighbours(namespace?: string): Promise<Neighbour[]>;
  links(namespace?: string): Promise<Link[]>;
  bridgePorts(namespace?: string): Promise<BridgePort[]>;
  forwarding(namespace?: string): Promise<ForwardingEntry[]>;
}
