import type { Random } from './random.ts';

export type IpVersion = 4 | 6;

/** A link of a node on the way from `a` to `b`. */
export interface End {
  readonly namespace: string;
  readonly link: string;
  readonly address: string;
}

/** A bridge on a segment, with the ports of those on the way. */
export interface Switch {
  readonly namespace: string;
  readonly bridge: string;
  /** Towards `a`. */
  readonly near: string;
  /** Towards `b`. */
  readonly far: string;
}

/** What lies between two neighbours on the way. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly left: End;
  readonly right: End;
  readonly switches: readonly Switch[];
  /** A host on the segment that has nothing to do with it. */
  readonly bystander?: End;
  /** Links that carry it besides its ends. */
  readonly below: readonly { readonly namespace: string; readonly link: string }[];
  /** Addresses of the tunnel that it goes through. */
  readonly underlay?: { readonly left: End; readonly right: End };
}

export const segmentKinds = ['veth', 'bridge', 'host-bridge', 'two-bridges', 'macvlan', 'vxlan'] as const;
export type SegmentKind = (typeof segmentKinds)[number];

/** A way from `a` over routers to `b`, and the commands that make it. */
export interface Topology {
  readonly version: IpVersion;
  readonly nodes: readonly string[];
  /** One fewer than nodes: from each to the next. */
  readonly segments: readonly Segment[];
  readonly commands: readonly string[];
  /** What gives a namespace its addresses and routes again, after its links were down. */
  readonly restore: (namespace: string) => readonly string[];
  readonly target: string;
  /** The packets' source changes on the way. */
  readonly translated: boolean;
  readonly name: string;
}

const length = (version: IpVersion) => (version === 4 ? 24 : 64);

/** Host `host` of subnet `net`. */
export function address(version: IpVersion, net: number, host: number): string {
  return version === 4 ? `10.${net}.0.${host}` : `fd00:${net}::${host}`;
}

export function subnet(version: IpVersion, net: number): string {
  return version === 4 ? `10.${net}.0.0/24` : `fd00:${net}::/64`;
}

/** `ip -n ns1`, or `ip` in the sandbox's own namespace. */
export function ip(namespace: string): string {
  return namespace === '' ? 'ip' : `ip -n ${namespace}`;
}

export function inside(namespace: string, command: string): string {
  return namespace === '' ? command : `ip netns exec ${namespace} ${command}`;
}

/** The kernel's own defaults differ from machine to machine; no wait for duplicate address detection. */
function addNamespace(name: string): string[] {
  return [
    `ip netns add ${name}`,
    `${ip(name)} link set lo up`,
    inside(
      name,
      'sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0',
    ),
  ];
}

function veth(left: string, near: string, right: string, far: string): string[] {
  const there = right === '' ? '1' : right;
  return [
    left === ''
      ? `ip link add ${near} type veth peer name ${far} netns ${there}`
      : right === ''
        ? `ip link add ${far} type veth peer name ${near} netns ${left}`
        : `ip -n ${left} link add ${near} type veth peer name ${far} netns ${right}`,
    `${ip(left)} link set ${near} up`,
    `${ip(right)} link set ${far} up`,
  ];
}

function addBridge(namespace: string, bridge: string, ports: readonly string[]): string[] {
  return [
    `${ip(namespace)} link add ${bridge} type bridge`,
    `${ip(namespace)} link set ${bridge} up`,
    ...ports.map((port) => `${ip(namespace)} link set ${port} master ${bridge}`),
  ];
}

interface Built {
  readonly segment: Segment;
  readonly commands: readonly string[];
}

function segmentOf(
  kind: SegmentKind,
  version: IpVersion,
  i: number,
  nodes: readonly [string, string],
): Built {
  const net = i + 1;
  const end = (namespace: string, link: string, host: number): End => ({
    namespace,
    link,
    address: address(version, net, host),
  });
  const [near, far] = nodes;
  const [left, right] = [end(near, `e${i}a`, 1), end(far, `e${i}b`, 2)];
  const base = { kind, left, right, switches: [], below: [] };
  const hold = (one: End) =>
    `${ip(one.namespace)} address add ${one.address}/${length(version)} dev ${one.link}${version === 6 ? ' nodad' : ''}`;
  switch (kind) {
    case 'veth':
      return { segment: base, commands: veth(near, left.link, far, right.link) };
    case 'bridge':
    case 'host-bridge': {
      const at = kind === 'bridge' ? `sw${i}` : '';
      const bystander = end(`c${i}`, `e${i}c`, 3);
      return {
        segment: {
          ...base,
          bystander,
          switches: [{ namespace: at, bridge: `br${i}`, near: `p${i}a`, far: `p${i}b` }],
        },
        commands: [
          ...(at === '' ? [] : addNamespace(at)),
          ...addNamespace(bystander.namespace),
          ...veth(near, left.link, at, `p${i}a`),
          ...veth(far, right.link, at, `p${i}b`),
          ...veth(bystander.namespace, bystander.link, at, `p${i}c`),
          ...addBridge(at, `br${i}`, [`p${i}a`, `p${i}b`, `p${i}c`]),
          hold(bystander),
        ],
      };
    }
    case 'two-bridges': {
      const [one, other] = [`sw${i}`, `sx${i}`];
      return {
        segment: {
          ...base,
          switches: [
            { namespace: one, bridge: `br${i}`, near: `p${i}a`, far: `t${i}a` },
            { namespace: other, bridge: `bs${i}`, near: `t${i}b`, far: `p${i}b` },
          ],
        },
        commands: [
          ...addNamespace(one),
          ...addNamespace(other),
          ...veth(near, left.link, one, `p${i}a`),
          ...veth(one, `t${i}a`, other, `t${i}b`),
          ...veth(far, right.link, other, `p${i}b`),
          ...addBridge(one, `br${i}`, [`p${i}a`, `t${i}a`]),
          ...addBridge(other, `bs${i}`, [`p${i}b`, `t${i}b`]),
        ],
      };
    }
    case 'macvlan': {
      const parent = { namespace: `up${i}`, link: `u${i}` };
      return {
        segment: { ...base, below: [parent] },
        commands: [
          ...addNamespace(parent.namespace),
          ...veth(near, left.link, parent.namespace, parent.link),
          `ip -n ${parent.namespace} link add link ${parent.link} name ${right.link} type macvlan mode bridge`,
          `ip -n ${parent.namespace} link set ${right.link} netns ${far}`,
          `ip -n ${far} link set ${right.link} up`,
        ],
      };
    }
    case 'vxlan': {
      const under = (namespace: string, link: string, host: number): End => ({
        namespace,
        link,
        address: `192.168.${net}.${host}`,
      });
      const underlay = { left: under(near, `u${i}a`, 1), right: under(far, `u${i}b`, 2) };
      const tunnel = (from: End, to: End, link: string) => [
        `ip -n ${from.namespace} address add ${from.address}/24 dev ${from.link}`,
        `ip -n ${from.namespace} link add ${link} type vxlan id ${40 + i} local ${from.address} remote ${to.address} dstport 4789 dev ${from.link}`,
        `ip -n ${from.namespace} link set ${link} up`,
      ];
      return {
        segment: { ...base, below: [underlay.left, underlay.right], underlay },
        commands: [
          ...veth(near, underlay.left.link, far, underlay.right.link),
          ...tunnel(underlay.left, underlay.right, left.link),
          ...tunnel(underlay.right, underlay.left, right.link),
        ],
      };
    }
  }
}

/** A random way: up to three routers between `a` and `b`. */
export function randomTopology(random: Random): Topology {
  const version: IpVersion = random.once(2) ? 4 : 6;
  const routers = Array.from({ length: random.pick([0, 1, 1, 1, 2, 2, 3]) }, (_, i) => `r${i + 1}`);
  const nodes = ['a', ...routers, 'b'];
  const built = nodes
    .slice(1)
    .map((far, i) => segmentOf(random.pick(segmentKinds), version, i, [nodes[i] as string, far]));
  const segments = built.map(({ segment }) => segment);
  const flag = version === 6 ? ' -6' : '';
  const usesDefault = random.once(2);
  const usesTable = routers.length > 0 && random.once(4) ? random.pick(routers) : undefined;
  const translating =
    version === 4 && routers.length > 0 && random.once(6) ? random.pick(routers) : undefined;
  const hasRules = random.once(3) ? random.pick(nodes) : undefined;

  const addresses = segments.flatMap(({ left, right }) => [left, right]);
  const route = (namespace: string, k: number): string[] => {
    const lines = segments.flatMap((_, s) => {
      if (s === k || s === k - 1) return [];
      const [via, link] =
        s > k
          ? [segments[k]?.right.address, segments[k]?.left.link]
          : [segments[k - 1]?.left.address, segments[k - 1]?.right.link];
      const isEnd = k === 0 || k === nodes.length - 1;
      const destination = isEnd && usesDefault ? 'default' : subnet(version, s + 1);
      const table = namespace === usesTable ? ' table 77' : '';
      return [`${ip(namespace)}${flag} route add ${destination} via ${via} dev ${link}${table}`];
    });
    return [...new Set(lines)];
  };
  const restore = (namespace: string) => [
    ...addresses
      .filter((one) => one.namespace === namespace)
      .map(
        (one) =>
          `${ip(namespace)} address add ${one.address}/${length(version)} dev ${one.link}${version === 6 ? ' nodad' : ''}`,
      ),
    ...(nodes.includes(namespace) ? route(namespace, nodes.indexOf(namespace)) : []),
  ];
  const last = segments.at(-1) as Segment;
  return {
    version,
    nodes,
    segments,
    restore,
    target: last.right.address,
    translated: translating !== undefined,
    name: [
      `IPv${version}`,
      segments.map(({ kind }) => kind).join(' – '),
      ...(usesTable === undefined ? [] : [`table 77 in ${usesTable}`]),
      ...(translating === undefined ? [] : [`${translating} masquerades`]),
      ...(hasRules === undefined ? [] : [`rules in ${hasRules}`]),
    ].join(', '),
    commands: [
      ...nodes.flatMap(addNamespace),
      ...built.flatMap(({ commands }) => commands),
      ...(usesTable === undefined ? [] : [`${ip(usesTable)}${flag} rule add pref 100 lookup 77`]),
      ...nodes.flatMap((namespace) => restore(namespace)),
      ...routers.map((router) =>
        inside(router, 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1'),
      ),
      ...(translating === undefined
        ? []
        : [
            inside(
              translating,
              `nft 'add table ip nat; add chain ip nat out { type nat hook postrouting priority 100; }; add rule ip nat out oifname "e${nodes.indexOf(translating)}a" masquerade'`,
            ),
          ]),
      ...(hasRules === undefined
        ? []
        : [
            inside(
              hasRules,
              `nft 'add table inet quiet; add chain inet quiet f { type filter hook forward priority 0; policy drop; }; add rule inet quiet f meta l4proto { icmp, ipv6-icmp } ct state new,established accept; add chain inet quiet i { type filter hook input priority 0; policy drop; }; add rule inet quiet i ct state established,related accept; add rule inet quiet i meta l4proto { icmp, ipv6-icmp, udp } accept'`,
            ),
          ]),
    ],
  };
}
