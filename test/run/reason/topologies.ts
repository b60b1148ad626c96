/** Topologies of the reason tests, as commands; each is whole until a fault is added. */

export type IpVersion = 4 | 6;

/** Host `host` of subnet `net`: 10.0.1.2 or fd00:1::2. */
export function address(version: IpVersion, net: number, host: number): string {
  return version === 4 ? `10.0.${net}.${host}` : `fd00:${net}::${host}`;
}

/** `ip -n ns1 address add …`, without the wait for duplicate address detection. */
export function hold(
  version: IpVersion,
  namespace: string,
  device: string,
  net: number,
  host: number,
): string {
  const length = version === 4 ? '/24' : '/64 nodad';
  const inside = namespace === '' ? '' : ` -n ${namespace}`;
  return `ip${inside} address add ${address(version, net, host)}${length} dev ${device}`;
}

/**
 * The kernel's own defaults differ from machine to machine (systemd sets rp_filter to 2). No duplicate
 * address detection: for a second, a router may not even ask for its neighbours.
 */
function namespaces(...names: string[]): string[] {
  return names.flatMap((name) => [
    `ip netns add ${name}`,
    `ip -n ${name} link set lo up`,
    `ip netns exec ${name} sysctl -qw net.ipv4.conf.{all,default}.rp_filter=0 net.ipv6.conf.{all,default}.accept_dad=0`,
  ]);
}

/** A veth pair between two namespaces, both ends up. */
function veth(leftNs: string, left: string, rightNs: string, right: string): string[] {
  return [
    `ip -n ${leftNs} link add ${left} type veth peer name ${right} netns ${rightNs}`,
    `ip -n ${leftNs} link set ${left} up`,
    `ip -n ${rightNs} link set ${right} up`,
  ];
}

/** A namespace with one port in a bridge of the host. */
function member(namespace: string, device: string, bridge: string): string[] {
  return [
    `ip link add ${device} netns ${namespace} type veth peer name p-${device}`,
    `ip link set p-${device} master ${bridge} up`,
    `ip -n ${namespace} link set ${device} up`,
  ];
}

export function forward(namespace: string): string {
  return `ip netns exec ${namespace} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`;
}

export function route(
  version: IpVersion,
  namespace: string,
  net: number,
  viaNet: number,
  host: number,
): string {
  const prefix = version === 4 ? `10.0.${net}.0/24` : `fd00:${net}::/64`;
  return `ip -n ${namespace} route add ${prefix} via ${address(version, viaNet, host)}`;
}

export interface Topology {
  readonly commands: (version: IpVersion) => string[];
  /** Whom ns1 pings. */
  readonly target: (version: IpVersion) => string;
}

export const topologies = {
  /** ns1 v1 ──── v2 ns2 */
  pair: {
    commands: (v) => [
      ...namespaces('ns1', 'ns2'),
      ...veth('ns1', 'v1', 'ns2', 'v2'),
      hold(v, 'ns1', 'v1', 1, 1),
      hold(v, 'ns2', 'v2', 1, 2),
    ],
    target: (v) => address(v, 1, 2),
  },
  /** ns1, ns2 and ns3, each with a port in br1 of the host */
  bridge: {
    commands: (v) => [
      ...namespaces('ns1', 'ns2', 'ns3'),
      'ip link add br1 type bridge',
      'ip link set br1 up',
      ...member('ns1', 'v1', 'br1'),
      ...member('ns2', 'v2', 'br1'),
      ...member('ns3', 'v3', 'br1'),
      hold(v, 'ns1', 'v1', 1, 1),
      hold(v, 'ns2', 'v2', 1, 2),
      hold(v, 'ns3', 'v3', 1, 3),
    ],
    target: (v) => address(v, 1, 2),
  },
  /** ns1 ── gw ── ns2, subnets 1 and 2 */
  gateway: {
    commands: (v) => [
      ...namespaces('ns1', 'gw', 'ns2'),
      ...veth('ns1', 'v1', 'gw', 'g1'),
      ...veth('gw', 'g2', 'ns2', 'v2'),
      hold(v, 'ns1', 'v1', 1, 1),
      hold(v, 'gw', 'g1', 1, 254),
      hold(v, 'gw', 'g2', 2, 254),
      hold(v, 'ns2', 'v2', 2, 2),
      forward('gw'),
      route(v, 'ns1', 2, 1, 254),
      route(v, 'ns2', 1, 2, 254),
    ],
    target: (v) => address(v, 2, 2),
  },
  /** The article's: ns1 and ns2 in two subnets on one bridge, nsgw with a port in each */
  bridgedGateway: {
    commands: (v) => [
      ...namespaces('ns1', 'ns2', 'nsgw'),
      'ip link add br1 type bridge',
      'ip link set br1 up',
      ...member('ns1', 'v1', 'br1'),
      ...member('ns2', 'v2', 'br1'),
      ...member('nsgw', 'g1', 'br1'),
      ...member('nsgw', 'g2', 'br1'),
      hold(v, 'ns1', 'v1', 1, 1),
      hold(v, 'ns2', 'v2', 2, 2),
      hold(v, 'nsgw', 'g1', 1, 254),
      hold(v, 'nsgw', 'g2', 2, 254),
      forward('nsgw'),
      route(v, 'ns1', 2, 1, 254),
      route(v, 'ns2', 1, 2, 254),
    ],
    target: (v) => address(v, 2, 2),
  },
  /** ns1 ── r1 ── r2 ── ns2, subnets 1, 2 and 3 */
  threeHops: {
    commands: (v) => [
      ...namespaces('ns1', 'r1', 'r2', 'ns2'),
      ...veth('ns1', 'v1', 'r1', 'a1'),
      ...veth('r1', 'a2', 'r2', 'b1'),
      ...veth('r2', 'b2', 'ns2', 'v2'),
      hold(v, 'ns1', 'v1', 1, 1),
      hold(v, 'r1', 'a1', 1, 254),
      hold(v, 'r1', 'a2', 2, 1),
      hold(v, 'r2', 'b1', 2, 2),
      hold(v, 'r2', 'b2', 3, 254),
      hold(v, 'ns2', 'v2', 3, 2),
      ...['r1', 'r2'].map(forward),
      route(v, 'ns1', 3, 1, 254),
      route(v, 'r1', 3, 2, 2),
      route(v, 'r2', 1, 2, 1),
      route(v, 'ns2', 1, 3, 254),
    ],
    target: (v) => address(v, 3, 2),
  },
} satisfies Record<string, Topology>;

export type TopologyName = keyof typeof topologies;
