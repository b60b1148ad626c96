/** Networks that look broken and are not: who reads them wrongly proves a silence that is none. */
export interface Unusual {
  readonly name: string;
  readonly commands: readonly string[];
  /** Whom `a` pings. */
  readonly target: string;
  readonly options?: string;
}

const spaces = (...names: string[]) =>
  names.flatMap((name) => [
    `ip netns add ${name}`,
    `ip -n ${name} link set lo up`,
    `ip netns exec ${name} sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0`,
  ]);
const cable = (left: string, near: string, right: string, far: string) => [
  `ip -n ${left} link add ${near} type veth peer name ${far} netns ${right}`,
  `ip -n ${left} link set ${near} up`,
  `ip -n ${right} link set ${far} up`,
];
const hold = (space: string, link: string, ...addresses: string[]) =>
  addresses.map((one) => `ip -n ${space} address add ${one} dev ${link}${one.includes(':') ? ' nodad' : ''}`);
const forwards = (space: string) =>
  `ip netns exec ${space} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`;
const pair = [...spaces('a', 'b'), ...cable('a', 'v1', 'b', 'v2')];
const line = [
  ...spaces('a', 'r', 'b'),
  ...cable('a', 'v1', 'r', 'g1'),
  ...cable('r', 'g2', 'b', 'v2'),
  forwards('r'),
];
const numbered = [
  ...hold('a', 'v1', '10.1.0.1/24'),
  ...hold('r', 'g1', '10.1.0.254/24'),
  ...hold('r', 'g2', '10.2.0.254/24'),
  ...hold('b', 'v2', '10.2.0.2/24'),
];
const routed = [
  ...line,
  ...numbered,
  'ip -n a route add default via 10.1.0.254',
  'ip -n b route add default via 10.2.0.254',
];
const nft = (space: string, text: string) => `ip netns exec ${space} nft '${text}'`;
/** Two routers between `a` and `b`. */
const diamond = [
  ...spaces('a', 'r', 's', 'b'),
  ...['r', 's'].flatMap((router, i) => [
    ...cable('a', `a${i}`, router, 'g1'),
    ...cable(router, 'g2', 'b', `b${i}`),
    ...hold('a', `a${i}`, `10.${i}1.0.1/24`),
    ...hold(router, 'g1', `10.${i}1.0.254/24`),
    ...hold(router, 'g2', `10.${i}2.0.254/24`),
    ...hold('b', `b${i}`, `10.${i}2.0.2/24`),
    forwards(router),
    `ip -n ${router} route add 10.99.0.1 via 10.${i}1.0.1`,
    `ip -n ${router} route add 10.99.0.2 via 10.${i}2.0.2`,
  ]),
  ...hold('a', 'lo', '10.99.0.1/32'),
  ...hold('b', 'lo', '10.99.0.2/32'),
];

export const unusual: readonly Unusual[] = [
  {
    name: 'a subnet of two',
    commands: [...pair, ...hold('a', 'v1', '10.0.0.0/31'), ...hold('b', 'v2', '10.0.0.1/31')],
    target: '10.0.0.1',
  },
  {
    name: 'a subnet of two, IPv6',
    commands: [...pair, ...hold('a', 'v1', 'fd00::/127'), ...hold('b', 'v2', 'fd00::1/127')],
    target: 'fd00::1',
  },
  {
    name: 'peer addresses',
    commands: [
      ...pair,
      'ip -n a address add 10.0.0.1 peer 192.168.7.9 dev v1',
      'ip -n b address add 192.168.7.9 peer 10.0.0.1 dev v2',
    ],
    target: '192.168.7.9',
  },
  {
    name: 'no subnet, routes by link',
    commands: [
      ...pair,
      ...hold('a', 'v1', '10.0.0.1/32'),
      ...hold('b', 'v2', '172.16.0.9/32'),
      'ip -n a route add 172.16.0.9 dev v1',
      'ip -n b route add 10.0.0.1 dev v2',
    ],
    target: '172.16.0.9',
  },
  {
    name: 'the target’s address on its loopback',
    commands: [
      ...pair,
      ...hold('a', 'v1', '10.0.0.1/24'),
      ...hold('b', 'lo', '10.0.0.77/32'),
      'ip -n b route add 10.0.0.1 dev v2',
    ],
    target: '10.0.0.77',
  },
  {
    name: 'a link-local address',
    commands: [...pair, ...hold('a', 'v1', 'fe80::a/64'), ...hold('b', 'v2', 'fe80::b/64')],
    target: 'fe80::b%v1',
  },
  {
    name: 'IPv4 over IPv6 gateways',
    commands: [
      ...line,
      ...numbered.filter((one) => !/ g[12]$/.test(one)),
      ...hold('r', 'lo', '10.9.9.9/32'),
      ...hold('a', 'v1', 'fe80::1/64'),
      ...hold('r', 'g1', 'fe80::2/64'),
      ...hold('r', 'g2', 'fe80::3/64'),
      ...hold('b', 'v2', 'fe80::4/64'),
      'ip -n a route add 10.2.0.2 via inet6 fe80::2 dev v1',
      'ip -n r route add 10.2.0.2 via inet6 fe80::4 dev g2',
      'ip -n r route add 10.1.0.1 via inet6 fe80::1 dev g1',
      'ip -n b route add 10.1.0.1 via inet6 fe80::3 dev v2',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'a gateway outside of the subnet',
    commands: [
      ...line,
      ...hold('a', 'v1', '10.1.0.1/32'),
      ...hold('r', 'g1', '172.31.0.1/32'),
      ...hold('r', 'g2', '10.2.0.254/24'),
      ...hold('b', 'v2', '10.2.0.2/24'),
      'ip -n a route add default via 172.31.0.1 dev v1 onlink',
      'ip -n r route add 10.1.0.1 dev g1',
      'ip -n b route add default via 10.2.0.254',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'proxy ARP',
    commands: [
      ...line,
      ...hold('a', 'v1', '10.1.0.1/8'),
      ...numbered.slice(1),
      'ip netns exec r sysctl -qw net.ipv4.conf.g1.proxy_arp=1',
      'ip -n b route add default via 10.2.0.254',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'ND proxy',
    commands: [
      ...line,
      ...hold('a', 'v1', 'fd00:1::1/16'),
      ...hold('r', 'g1', 'fd00:1::fe/64'),
      ...hold('r', 'g2', 'fd00:2::fe/64'),
      ...hold('b', 'v2', 'fd00:2::2/64'),
      'ip netns exec r sysctl -qw net.ipv6.conf.g1.proxy_ndp=1',
      'ip -n r -6 neigh add proxy fd00:2::2 dev g1',
      'ip -n b -6 route add default via fd00:2::fe',
    ],
    target: 'fd00:2::2',
  },
  {
    name: 'masquerading, and no way back',
    commands: [
      ...line,
      ...numbered,
      'ip -n a route add default via 10.1.0.254',
      nft(
        'r',
        'add table ip n; add chain ip n p { type nat hook postrouting priority 100; }; add rule ip n p oifname "g2" masquerade',
      ),
    ],
    target: '10.2.0.2',
  },
  {
    name: 'a translated target',
    commands: [
      ...routed,
      nft(
        'r',
        'add table ip n; add chain ip n p { type nat hook prerouting priority -100; }; add rule ip n p ip daddr 203.0.113.9 dnat to 10.2.0.2',
      ),
    ],
    target: '203.0.113.9',
  },
  {
    name: 'a policy of drop that lets pings through',
    commands: [
      ...routed,
      nft(
        'r',
        'add table inet f; add chain inet f w { type filter hook forward priority 0; policy drop; }; add rule inet f w icmp type { echo-request, echo-reply } accept',
      ),
    ],
    target: '10.2.0.2',
  },
  {
    name: 'a mark chooses the table',
    commands: [
      ...routed,
      'ip -n r route add unreachable 10.2.0.2',
      'ip -n r rule add fwmark 7 lookup 77',
      'ip -n r route add default via 10.2.0.2 dev g2 table 77',
      nft(
        'r',
        'add table ip m; add chain ip m p { type filter hook prerouting priority -150; }; add rule ip m p iifname "g1" meta mark set 7',
      ),
    ],
    target: '10.2.0.2',
  },
  {
    name: 'a table of its own by source',
    commands: [
      ...line,
      ...numbered,
      'ip -n a rule add from 10.1.0.1 lookup 77',
      'ip -n a route add default via 10.1.0.254 table 77',
      'ip -n b route add default via 10.2.0.254',
    ],
    target: '10.2.0.2',
    options: '-I 10.1.0.1',
  },
  {
    name: 'a blackhole that is less special',
    commands: [
      ...routed,
      'ip -n r route add blackhole 10.0.0.0/8',
      'ip -n r rule add from 10.77.0.0/16 prohibit',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'nexthop objects',
    commands: [
      ...line,
      ...numbered,
      'ip -n a nexthop add id 5 via 10.1.0.254 dev v1',
      'ip -n a nexthop add id 9 group 5',
      'ip -n a route add default nhid 9',
      'ip -n b route add default via 10.2.0.254',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'two ways at once',
    commands: [
      ...diamond,
      'ip -n a route add 10.99.0.2 nexthop via 10.01.0.254 nexthop via 10.11.0.254'.replace('10.01', '10.1'),
      'ip -n b route add 10.99.0.1 via 10.12.0.254',
    ].map((one) => one.replaceAll('10.01.', '10.1.').replaceAll('10.02.', '10.2.')),
    target: '10.99.0.2',
    options: '-I 10.99.0.1',
  },
  {
    name: 'one way there, another back',
    commands: [
      ...diamond,
      'ip -n a route add 10.99.0.2 via 10.01.0.254',
      'ip -n b route add 10.99.0.1 via 10.12.0.254',
    ].map((one) => one.replaceAll('10.01.', '10.1.').replaceAll('10.02.', '10.2.')),
    target: '10.99.0.2',
    options: '-I 10.99.0.1',
  },
  {
    name: 'the same with a loose reverse path filter',
    commands: [
      ...diamond,
      'ip netns exec b sysctl -qw net.ipv4.conf.all.rp_filter=2',
      'ip -n a route add 10.99.0.2 via 10.01.0.254',
      'ip -n b route add 10.99.0.1 via 10.12.0.254',
    ].map((one) => one.replaceAll('10.01.', '10.1.').replaceAll('10.02.', '10.2.')),
    target: '10.99.0.2',
    options: '-I 10.99.0.1',
  },
  {
    name: 'permanent neighbours without ARP',
    commands: [
      ...pair,
      ...hold('a', 'v1', '10.0.0.1/24'),
      ...hold('b', 'v2', '10.0.0.2/24'),
      'ip -n a link set v1 address 02:00:00:00:00:0a',
      'ip -n b link set v2 address 02:00:00:00:00:0b',
      'ip netns exec b sysctl -qw net.ipv4.conf.all.arp_ignore=8',
      'ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:0b dev v1 nud permanent',
    ],
    target: '10.0.0.2',
  },
  {
    name: 'VXLAN',
    commands: [
      ...pair,
      ...hold('a', 'v1', '192.168.0.1/24'),
      ...hold('b', 'v2', '192.168.0.2/24'),
      'ip -n a link add x type vxlan id 7 local 192.168.0.1 remote 192.168.0.2 dstport 4789',
      'ip -n b link add x type vxlan id 7 local 192.168.0.2 remote 192.168.0.1 dstport 4789',
      'ip -n a link set x up',
      'ip -n b link set x up',
      ...hold('a', 'x', '10.0.0.1/24'),
      ...hold('b', 'x', '10.0.0.2/24'),
    ],
    target: '10.0.0.2',
  },
  {
    name: 'two macvlans on one link',
    commands: [
      ...spaces('a', 'b', 'p'),
      ...cable('p', 'p1', 'p', 'p2'),
      ...['a', 'b'].flatMap((one) => [
        `ip -n p link add link p1 name x${one} type macvlan mode bridge`,
        `ip -n p link set x${one} netns ${one}`,
        `ip -n ${one} link set x${one} up`,
      ]),
      ...hold('a', 'xa', '10.0.0.1/24'),
      ...hold('b', 'xb', '10.0.0.2/24'),
    ],
    target: '10.0.0.2',
  },
  {
    name: 'isolated ports, and a router that is not',
    commands: [
      ...spaces('a', 'b', 's'),
      'ip -n s link add br0 type bridge',
      'ip -n s link set br0 up',
      ...cable('a', 'v1', 's', 'p1'),
      ...cable('b', 'v2', 's', 'p2'),
      'ip -n s link set p1 master br0',
      'ip -n s link set p2 master br0',
      'bridge -n s link set dev p1 isolated on',
      ...hold('a', 'v1', '10.0.0.1/24'),
      ...hold('b', 'v2', '10.0.0.2/24'),
    ],
    target: '10.0.0.2',
  },
  {
    name: 'a large packet in pieces',
    commands: [...routed, 'ip -n r link set g2 mtu 600', 'ip -n b link set v2 mtu 600'],
    target: '10.2.0.2',
    options: '-s 3000 -M dont',
  },
  { name: 'just enough hops', commands: routed, target: '10.2.0.2', options: '-t 2' },
  {
    name: 'an IPsec policy that lets it pass',
    commands: [...routed, 'ip -n r xfrm policy add src 10.1.0.0/24 dst 10.2.0.0/24 dir fwd action allow'],
    target: '10.2.0.2',
  },
  {
    name: 'a link beside it that is down',
    commands: [
      ...routed,
      ...cable('a', 'w1', 'r', 'w2'),
      'ip -n a link set w1 down',
      'ip -n r link set w2 down',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'IPv4 forwarding by link',
    commands: [
      ...routed,
      'ip netns exec r sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.g1.forwarding=1 net.ipv4.conf.g2.forwarding=1',
    ],
    target: '10.2.0.2',
  },
  {
    name: 'iptables that accept',
    commands: [
      ...routed,
      'ip netns exec r iptables-nft -P FORWARD DROP',
      'ip netns exec r iptables-nft -A FORWARD -p icmp -j ACCEPT',
      'ip netns exec b iptables-legacy -P INPUT DROP',
      'ip netns exec b iptables-legacy -A INPUT -p icmp -j ACCEPT',
    ],
    target: '10.2.0.2',
  },
];
