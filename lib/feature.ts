/**
 * What a kernel or a machine must have for a scenario to be judged; each is probed by doing.
 *
 * A word is a type of device, as `ip link add … type TYPE` takes it, or one of a few abilities.
 * Others are written as they are called: `qdisc netem`, `table bridge` (a family of nftables),
 * `sysctl net.ipv4.fib_multipath_hash_policy`, `program wg`.
 */
export type Feature =
  | DeviceType
  | Ability
  | `qdisc ${string}`
  | `table ${TableFamily}`
  | `sysctl ${string}`
  | `program ${string}`;

/** Types of devices, tunnels among them. */
export const deviceTypes = [
  ...([
    'bridge',
    'veth',
    'dummy',
    'vlan',
    'vrf',
    'vxlan',
    'geneve',
    'bareudp',
    'bond',
    'team',
    'macvlan',
  ] as const),
  ...([
    'macvtap',
    'ipvlan',
    'ipvtap',
    'macsec',
    'hsr',
    'ifb',
    'nlmon',
    'netdevsim',
    'batadv',
    'wireguard',
  ] as const),
  ...(['ipip', 'sit', 'gre', 'gretap', 'erspan', 'ip6tnl', 'ip6gre', 'ip6gretap', 'ip6erspan'] as const),
  ...(['vti', 'vti6', 'xfrm', 'vcan', 'netkit', 'gtp', 'amt'] as const),
] as const;
export type DeviceType = (typeof deviceTypes)[number];

/** What is no device of its own. */
export const abilities = [
  ...([
    'ipv6',
    'nftables',
    'nat',
    'iptables',
    'ip6tables',
    'ebtables',
    'ipset',
    'conntrack',
    'tun',
    'socat',
  ] as const),
  ...([
    'vlan-filtering',
    'policy-routing',
    'ecmp',
    'nexthop',
    'mpls',
    'l2tp',
    'esp',
    'seg6',
    'multicast-routing',
  ] as const),
] as const;
export type Ability = (typeof abilities)[number];

export const tableFamilies = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;
export type TableFamily = (typeof tableFamilies)[number];

/** Whether a text names a feature. */
export function isFeature(text: string): text is Feature {
  const [kind, name, ...more] = text.split(' ');
  if (more.length > 0) return false;
  if (name === undefined) return ([...deviceTypes, ...abilities] as readonly string[]).includes(text);
  if (kind === 'table') return (tableFamilies as readonly string[]).includes(name);
  if (kind === 'sysctl') return /^[a-z0-9_]+([./][\w-]+)+$/.test(name);
  return (kind === 'qdisc' || kind === 'program') && /^[\w.+-]+$/.test(name);
}
