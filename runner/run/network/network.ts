import type { Counters } from './counters.ts';
import type { NamespaceRecord, Program, Shown } from './namespace-record.ts';

export type { Program, Shown } from './namespace-record.ts';

/** An address of a link (ip-address(8)). */
export interface Address {
  readonly family: 4 | 6;
  /** As the kernel writes it, without its length. */
  readonly address: string;
  readonly prefix: number;
  readonly scope: string;
  /** The far end of a point-to-point address. */
  readonly peer?: string;
  /** IPv6: duplicate address detection has not finished (RFC 4862, 5.4). */
  readonly tentative: boolean;
  /** IPv6: duplicate address detection found another holder. */
  readonly dadfailed: boolean;
  /** Its preferred lifetime is over: no new connection is made from it. */
  readonly deprecated: boolean;
}

/** A network link of one namespace (ip-link(8)). */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** `veth`, `bridge`, `vlan`, …; `loopback`; `physical` where the kernel names no kind. */
  readonly kind: string;
  readonly mac: string;
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly operstate: string;
  /** Set up by somebody (`ip link set … up`). */
  readonly up: boolean;
  /** The other end, or what lies below, is there and up. */
  readonly carrier: boolean;
  /** Held down by a program, whatever `up` says. */
  readonly protodown: boolean;
  /** The bridge, bond, VRF or team that it is a port of. */
  readonly master?: string;
  /** The link that it ends at or lies on, where that is in this namespace. */
  readonly lower?: string;
  /** Index of the link that it ends at or lies on, where that is in the namespace that is known here as `namespaceId`. */
  readonly lowerElsewhere?: { readonly index: number; readonly namespaceId: number };
  /** What its kind has been told: `id` of a VLAN, `local` and `remote` of a tunnel, `vlan_filtering` of a bridge. */
  readonly settings: Shown;
  /** What its master has been told of it: `state`, `isolated`, `hairpin` of a bridge port. */
  readonly port?: { readonly kind: string; readonly settings: Shown };
  readonly addresses: readonly Address[];
  /** As `ip -j -d address show` prints it. */
  readonly shown: Shown;
}

/** A route of any table (ip-route(8)). */
export interface Route {
  readonly family: 4 | 6;
  readonly type: string;
  /** `default`, an address, or a prefix. */
  readonly destination: string;
  readonly table: string;
  readonly via?: string;
  readonly link?: string;
  readonly metric?: number;
  /** As `ip -j -d route show table all` prints it: with `nexthops`, `prefsrc`, `flags`, `metrics`. */
  readonly shown: Shown;
}

/** A rule that chooses a table (ip-rule(8)). */
export interface Rule {
  readonly family: 4 | 6;
  readonly priority: number;
  readonly shown: Shown;
}

/** Who has an address on a link, as the kernel remembers it (ip-neighbour(8)). */
export interface Neighbour {
  readonly address: string;
  readonly link: string;
  readonly mac?: string;
  readonly states: readonly string[];
  /** Not a neighbour: an address that this namespace answers for (`ip neigh add proxy`). */
  readonly proxy: boolean;
  readonly shown: Shown;
}

/** Behind which port a bridge, or behind which address a tunnel, has a MAC address (bridge(8)). */
export interface ForwardingEntry {
  readonly mac: string;
  readonly link: string;
  readonly master?: string;
  /** `permanent`, `static`, or empty for one that was learnt. */
  readonly state: string;
  readonly shown: Shown;
}

/** A VLAN that a bridge port carries (bridge(8), `vlan show`). */
export interface PortVlan {
  readonly link: string;
  readonly vlan: number;
  /** The last one of a range; `vlan` for a single one. */
  readonly vlanEnd: number;
  /** Frames without a tag belong to it. */
  readonly pvid: boolean;
  /** It leaves without a tag. */
  readonly untagged: boolean;
}

/** Rules that may drop or rewrite packets. */
export interface Filters {
  /** `nft -j list ruleset` (libnftables-json(5)); empty where there are none. */
  readonly nftJson: string;
  /** `nft -a list ruleset`. */
  readonly nft: string;
  /** Tables of iptables-legacy and ip6tables-legacy that are in use. */
  readonly legacyTables: readonly string[];
}

/** The network state of one namespace. What was not asked for is empty. */
export interface Namespace {
  /** Its key in {@link Network.namespaces}: its name; empty for the sandbox's own; `net:[…]` for one without a name. */
  readonly name: string;
  /** What nsenter(1) takes to get there (`--net=`), seen from the sandbox; empty for the sandbox's own. */
  readonly path: string;
  readonly links: ReadonlyMap<string, Link>;
  /** Names of other namespaces by the id under which this one knows them (`ip netns list-id`); empty for one without a name. */
  readonly ids: ReadonlyMap<number, string>;
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  readonly neighbours: readonly Neighbour[];
  readonly forwarding: readonly ForwardingEntry[];
  readonly vlans: readonly PortVlan[];
  readonly queues: readonly Shown[];
  readonly filters: Filters;
  readonly counters: Counters;
  /** By path under /proc/sys/net: `ipv4/conf/veth1/forwarding`. */
  readonly sysctls: ReadonlyMap<string, string>;
  readonly programs: readonly Program[];
  /** What `ip address show` and `ip route show table all` print for people. */
  readonly text: { readonly address: string; readonly route: string };
  /** What the tools printed, of which all this is made. */
  readonly record: NamespaceRecord;
}

/** What can be asked for besides links, addresses and namespace ids, which are always read. */
export type Part =
  | 'routes'
  | 'rules'
  | 'neighbours'
  | 'bridges'
  | 'queues'
  | 'filters'
  | 'counters'
  /** The sysctls that decide where packets go. */
  | 'settings'
  /** Every sysctl below /proc/sys/net. */
  | 'all-settings'
  /** Programs, the taps that they hold, and namespaces that only a program or a mount keeps. */
  | 'programs'
  /** Addresses and routes as `ip` prints them for people. */
  | 'text';

/** Something that could not be read. */
export interface Gap {
  readonly namespace: string;
  /** The command, without the way into the namespace: `ip -j route show table all`. */
  readonly command: string;
  /** What it said. */
  readonly why: string;
}

/** The network of a sandbox at about one moment. */
export interface Network {
  /** The sandbox's own first, then by name. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly gaps: readonly Gap[];
  /** Milliseconds that the reading took, in the sandbox. */
  readonly ms: number;
}

/** The name by which people call the sandbox's own namespace. */
export const host = 'host';

/** What people call a namespace. */
export function titleOf({ name, programs }: Pick<Namespace, 'name' | 'programs'>): string {
  if (name === '') return host;
  if (!name.startsWith('net:[')) return name;
  const [program] = programs;
  return program === undefined ? 'unnamed' : `unnamed (${program.name}, PID ${program.pid})`;
}
