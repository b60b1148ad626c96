import { type FaultKind, routersOf, switchesOf } from './fault.ts';
import type { Random } from './random.ts';
import { inside, ip, type Topology } from './topology.ts';

const proto = ({ version }: Topology) => (version === 4 ? 'ip' : 'ip6');
const icmp = ({ version }: Topology) => (version === 4 ? 'icmp' : 'icmpv6');
const nft = (namespace: string, text: string) => inside(namespace, `nft '${text}'`);

/** A node on the way and a hook that the request, or the reply, passes there. */
function hookOf({ nodes }: Topology, random: Random) {
  const namespace = random.pick(nodes);
  const isRouter = namespace !== 'a' && namespace !== 'b';
  const isRequest = random.once(2);
  const sends = isRequest === (namespace === 'a');
  const hook = isRouter
    ? random.pick(['forward', 'prerouting', 'postrouting'])
    : sends
      ? random.pick(['output', 'postrouting'])
      : random.pick(['input', 'prerouting']);
  return { namespace, hook, type: isRequest ? 'echo-request' : 'echo-reply' };
}

/** Rules, settings and sizes by which a packet is dropped. */
export const packetFaults: readonly FaultKind[] = [
  function droppingRule(topology, random) {
    const { namespace, hook, type } = hookOf(topology, random);
    const family = random.pick(['inet', proto(topology)]);
    const what = random.pick([
      `${icmp(topology)} type ${type}`,
      `${icmp(topology)} type { ${type}, ${topology.version === 4 ? 'timestamp-request' : 'nd-redirect'} } counter`,
      `${icmp(topology)} type ${type} ${proto(topology)} saddr != ${topology.version === 4 ? '9.9.9.9' : 'fd99::9'}`,
    ]);
    const how =
      hook === 'input' || hook === 'forward' || hook === 'output'
        ? random.pick(['drop', 'drop', 'reject'])
        : 'drop';
    return {
      name: `${namespace} drops the ${type} in ${hook} (${family}): ${what} ${how}`,
      commands: [
        nft(
          namespace,
          `add table ${family} wall; add chain ${family} wall w { type filter hook ${hook} priority ${random.pick([-10, 0, 10])}; }; add rule ${family} wall w ${what} ${how}`,
        ),
      ],
      undo: [nft(namespace, `delete table ${family} wall`)],
      reasons: ['filtered'],
      where: [namespace],
      keepsNeighbours: random.once(2),
    };
  },
  function droppingPolicy(topology, random) {
    const { namespace, hook } = hookOf(topology, random);
    const family = random.pick(['inet', proto(topology)]);
    const innocent = random.pick([
      `add rule ${family} wall w tcp dport 22 accept`,
      `add rule ${family} wall w ct state invalid accept`,
      `add rule ${family} wall w limit rate 1/day accept`,
      `add rule ${family} wall w meta mark 99 accept`,
      '',
    ]);
    return {
      name: `the policy of ${hook} in ${namespace} is drop (${family}) ${innocent}`,
      commands: [
        nft(
          namespace,
          `add table ${family} wall; add chain ${family} wall w { type filter hook ${hook} priority 0; policy drop; }; ${innocent.replace('limit rate 1/day', 'tcp dport 1 limit rate 1/day')}`,
        ),
      ],
      undo: [nft(namespace, `delete table ${family} wall`)],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function jumpAndMap(topology, random) {
    const { namespace, hook, type } = hookOf(topology, random);
    const family = 'inet';
    const body = random.pick([
      `add chain inet wall deep; add rule inet wall deep ${icmp(topology)} type ${type} drop; add rule inet wall w jump deep`,
      `add chain inet wall deep; add rule inet wall deep drop; add rule inet wall w ${icmp(topology)} type vmap { ${type} : goto deep }`,
      `add set inet wall s { type ${topology.version === 4 ? 'ipv4_addr' : 'ipv6_addr'}; flags interval; elements = { ${topology.version === 4 ? '10.0.0.0/8' : 'fd00::/8'} }; }; add rule inet wall w ${icmp(topology)} type ${type} ${proto(topology)} saddr @s drop`,
      `add rule inet wall w ${icmp(topology)} type ${type} meta mark set 5; add rule inet wall w meta mark 5 drop`,
      `add rule inet wall w ${icmp(topology)} type ${type} ct state new,established drop`,
    ]);
    return {
      name: `rules of ${namespace} in ${hook} drop the ${type}: ${body}`,
      commands: [
        nft(
          namespace,
          `add table ${family} wall; add chain ${family} wall w { type filter hook ${hook} priority 0; }; ${body}`,
        ),
      ],
      undo: [nft(namespace, 'delete table inet wall')],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function iptables(topology, random) {
    const { namespace, hook, type } = hookOf(topology, random);
    if (hook === 'prerouting' || hook === 'postrouting') return undefined;
    const program = `${topology.version === 4 ? 'iptables' : 'ip6tables'}-${random.pick(['nft', 'legacy'])}`;
    const chain = hook.toUpperCase();
    const match = `-p ${topology.version === 4 ? 'icmp --icmp-type' : 'icmpv6 --icmpv6-type'} ${type}`;
    return {
      name: `${program} of ${namespace} drops the ${type} in ${chain}`,
      commands: [inside(namespace, `${program} -A ${chain} ${match} -j DROP`)],
      undo: [inside(namespace, `${program} -D ${chain} ${match} -j DROP`)],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function iptablesPolicy(topology, random) {
    const { namespace, hook } = hookOf(topology, random);
    if (hook === 'prerouting' || hook === 'postrouting') return undefined;
    const program = `${topology.version === 4 ? 'iptables' : 'ip6tables'}-${random.pick(['nft', 'legacy'])}`;
    const chain = hook.toUpperCase();
    return {
      name: `the policy of ${chain} in ${namespace} is DROP (${program})`,
      commands: [
        inside(namespace, `${program} -A ${chain} -p tcp --dport 22 -j ACCEPT`),
        inside(namespace, `${program} -P ${chain} DROP`),
      ],
      undo: [inside(namespace, `${program} -P ${chain} ACCEPT`)],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function droppedOnIngress(topology, random) {
    const { left, right, kind } = random.pick(topology.segments);
    const { namespace, link } = random.pick([left, right]);
    const hook = random.pick(['ingress', 'egress']);
    if (kind === 'vxlan' && hook === 'ingress') return undefined;
    return {
      name: `a chain of netdev drops at ${link} of ${namespace} (${hook})`,
      commands: [
        nft(
          namespace,
          `add table netdev wall; add chain netdev wall w { type filter hook ${hook} device "${link}" priority 0; }; add rule netdev wall w meta protocol ${topology.version === 4 ? 'ip' : 'ip6'} drop`,
        ),
      ],
      undo: [nft(namespace, 'delete table netdev wall')],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function bridgeRules(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far } = random.pick(switches);
    const rule = random.pick([
      'add chain bridge wall w { type filter hook forward priority 0; policy drop; }',
      `add chain bridge wall w { type filter hook forward priority 0; }; add rule bridge wall w iifname "${near}" drop`,
      `add chain bridge wall w { type filter hook forward priority 0; }; add rule bridge wall w oifname "${near}" drop`,
      `add chain bridge wall w { type filter hook prerouting priority 0; }; add rule bridge wall w iifname "${far}" ether type ${topology.version === 4 ? 'ip' : 'ip6'} drop`,
      ...(topology.version === 4
        ? [
            'add chain bridge wall w { type filter hook forward priority 0; }; add rule bridge wall w ether type arp drop',
          ]
        : []),
    ]);
    return {
      name: `bridge rules: ${rule}`,
      commands: [nft(namespace, `add table bridge wall; ${rule}`)],
      undo: [nft(namespace, 'delete table bridge wall')],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function arpRules(topology, random) {
    if (topology.version === 6) return undefined;
    const segment = random.pick(topology.segments);
    const { namespace } = random.pick([segment.left, segment.right]);
    const hook = random.pick(['input', 'output']);
    return {
      name: `${namespace} drops ARP (${hook})`,
      commands: [
        nft(
          namespace,
          `add table arp wall; add chain arp wall w { type filter hook ${hook} priority 0; policy drop; }`,
        ),
      ],
      undo: [nft(namespace, 'delete table arp wall')],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function neighbourDiscoveryRules(topology, random) {
    if (topology.version === 4) return undefined;
    const segment = random.pick(topology.segments);
    const { namespace } = random.pick([segment.left, segment.right]);
    const [hook, type] = random.pick([
      ['input', 'nd-neighbor-solicit'],
      ['output', 'nd-neighbor-advert'],
      ['input', '{ nd-neighbor-solicit, nd-neighbor-advert }'],
    ] as const);
    return {
      name: `${namespace} drops neighbour discovery (${hook}, ${type})`,
      commands: [
        nft(
          namespace,
          `add table ip6 wall; add chain ip6 wall w { type filter hook ${hook} priority 0; }; add rule ip6 wall w icmpv6 type ${type} drop`,
        ),
      ],
      undo: [nft(namespace, 'delete table ip6 wall')],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function ignoresEcho({ version }) {
    const name = version === 4 ? 'net.ipv4.icmp_echo_ignore_all' : 'net.ipv6.icmp.echo_ignore_all';
    return {
      name: 'b ignores echo requests',
      commands: [inside('b', `sysctl -qw ${name}=1`)],
      undo: [inside('b', `sysctl -qw ${name}=0`)],
      reasons: ['filtered'],
      where: ['b'],
      keepsNeighbours: true,
    };
  },
  function trafficControl(topology, random) {
    const { left, right } = random.pick(topology.segments);
    const { namespace, link } = random.pick([left, right]);
    const queue = random.pick(['blackhole', 'tbf rate 8bit burst 20 limit 20']);
    return {
      name: `the queue of ${link} is ${queue}`,
      commands: [`tc${namespace === '' ? '' : ` -n ${namespace}`} qdisc add dev ${link} root ${queue}`],
      undo: [`tc${namespace === '' ? '' : ` -n ${namespace}`} qdisc del dev ${link} root`],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function transformPolicy(topology, random) {
    const { nodes, target, segments, translated } = topology;
    const source = segments[0]?.left.address;
    const namespace = random.pick(nodes);
    const direction = namespace === 'a' ? 'out' : namespace === 'b' ? 'in' : 'fwd';
    if (translated && namespace !== 'a') return undefined;
    const policy = `src ${source} dst ${target} dir ${direction}`;
    return {
      name: `an IPsec policy of ${namespace} blocks it (${direction})`,
      commands: [`ip -n ${namespace} xfrm policy add ${policy} action block`],
      undo: [`ip -n ${namespace} xfrm policy del ${policy}`],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function smallMtu(topology, random) {
    const segment = random.pick(topology.segments.filter(({ kind }) => kind !== 'vxlan'));
    if (segment === undefined || topology.segments.some(({ kind }) => kind === 'vxlan')) return undefined;
    const { namespace, link } = random.pick([segment.left, segment.right]);
    return {
      name: `${link} of ${namespace} has an MTU of 1300`,
      commands: [`${ip(namespace)} link set ${link} mtu 1300`],
      undo: [
        `${ip(namespace)} link set ${link} mtu 1500`,
        ...topology.nodes.map((node) => `${ip(node)} route flush cache; ${ip(node)} -6 route flush cache`),
      ],
      reasons: ['too-big'],
      where: [],
      options: '-s 1400 -M do',
    };
  },
  function smallPortMtu(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0 || topology.segments.some(({ kind }) => kind === 'vxlan')) return undefined;
    const { namespace, near, far } = random.pick(switches);
    const link = random.pick([near, far]);
    return {
      name: `port ${link} has an MTU of 1300`,
      commands: [`${ip(namespace)} link set ${link} mtu 1300`],
      undo: [`${ip(namespace)} link set ${link} mtu 1500`],
      reasons: ['too-big'],
      where: [namespace],
      options: '-s 1400',
    };
  },
  function translatedAway(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0 || topology.version === 6 || topology.translated) return undefined;
    const { name, far } = random.pick(routers);
    const nobody = topology.target.replace(/\d+$/, '99');
    const commands = random.pick([
      [
        inside(
          name,
          `iptables-nft -t nat -A PREROUTING -d ${topology.target} -j DNAT --to-destination ${nobody}`,
        ),
      ],
      [
        nft(
          name,
          `add table ip nat9; add chain ip nat9 p { type nat hook prerouting priority -100; }; add rule ip nat9 p ip daddr ${topology.target} dnat to ${nobody}`,
        ),
      ],
    ]);
    return {
      name: `${name} translates the target to an address that nobody holds (${far.link})`,
      commands,
      undo: commands[0]?.includes('iptables')
        ? [inside(name, 'iptables-nft -t nat -F PREROUTING')]
        : [nft(name, 'delete table ip nat9')],
      reasons: ['no-such-address'],
      where: [],
    };
  },
  function sourceTranslatedAway(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0 || topology.version === 6 || topology.translated) return undefined;
    const { name, far } = random.pick(routers);
    return {
      name: `${name} translates the source to an address that nobody holds`,
      commands: [
        nft(
          name,
          `add table ip nat9; add chain ip nat9 p { type nat hook postrouting priority 100; }; add rule ip nat9 p oifname "${far.link}" snat to 203.0.113.7`,
        ),
      ],
      undo: [nft(name, 'delete table ip nat9')],
      reasons: ['no-return-route', 'no-such-address'],
      where: [],
    };
  },
  function underlayFilter(topology, random) {
    const segment = topology.segments.find(({ underlay }) => underlay !== undefined);
    if (segment?.underlay === undefined) return undefined;
    const { namespace } = random.pick([segment.underlay.left, segment.underlay.right]);
    const hook = random.pick(['input', 'output']);
    return {
      name: `${namespace} drops the tunnel's packets (${hook})`,
      commands: [
        nft(
          namespace,
          `add table ip wall; add chain ip wall w { type filter hook ${hook} priority 0; }; add rule ip wall w udp dport 4789 drop`,
        ),
      ],
      undo: [nft(namespace, 'delete table ip wall')],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
];
