import { type FaultKind, routersOf } from './fault.ts';
import { address, inside, ip, subnet, type Topology } from './topology.ts';

const flag = ({ version }: Topology) => (version === 6 ? ' -6' : '');
const tableOf = ({ name }: Topology, namespace: string) =>
  name.includes(`table 77 in ${namespace}`) ? ' table 77' : '';

/** Where a namespace sends what is for the other end of the way; `back`: for `a`. */
function wayOf(topology: Topology, namespace: string, back: boolean) {
  const { nodes, segments } = topology;
  const k = nodes.indexOf(namespace);
  const segment = back ? segments[k - 1] : segments[k];
  const [link, via] = back
    ? [segment?.right.link, segment?.left.address]
    : [segment?.left.link, segment?.right.address];
  const net = back ? 1 : segments.length;
  return { link: link as string, via: via as string, net, isOnLink: back ? k === 1 : k === nodes.length - 2 };
}

/** Anywhere on the way there, or back; the address that is looked for in that direction. */
function anywhere(topology: Topology, random: { pick<T>(from: readonly T[]): T }) {
  const { nodes, segments, target, translated } = topology;
  const back = !translated && random.pick([false, true]);
  const namespace = random.pick(back ? nodes.slice(1) : nodes.slice(0, -1));
  const end = back ? (segments[0]?.left.address as string) : target;
  const isSender = namespace === (back ? 'b' : 'a');
  return {
    back,
    namespace,
    end,
    isSender,
    reasons: [back ? ('no-return-route' as const) : ('no-route' as const)],
  };
}

/** Routing tables, rules, forwarding, neighbours and addresses. */
export const routeFaults: readonly FaultKind[] = [
  function noRoute(topology, random) {
    const { back, namespace } = anywhere(topology, random);
    return {
      name: `${namespace} has no route ${back ? 'back' : 'there'}`,
      commands: [
        `${ip(namespace)}${flag(topology)} route flush table main scope global; ${ip(namespace)}${flag(topology)} route flush table 77 2>/dev/null; ${ip(namespace)}${flag(topology)} route flush default; ${inside(namespace, `ip${flag(topology)} route flush proto boot`)}; ${ip(namespace)}${flag(topology)} route del ${subnet(topology.version, wayOf(topology, namespace, back).net)} 2>/dev/null || :`,
      ],
      undo: [
        ...topology.restore(namespace).map((command) => `${command} 2>/dev/null || :`),
        ...(wayOf(topology, namespace, back).isOnLink
          ? [
              `${ip(namespace)}${flag(topology)} route add ${subnet(topology.version, wayOf(topology, namespace, back).net)} dev ${wayOf(topology, namespace, back).link} 2>/dev/null || :`,
            ]
          : []),
      ],
      reasons: ['no-route', 'no-return-route'],
      where: [namespace],
    };
  },
  function forbiddingRoute(topology, random) {
    const { back, namespace, end, reasons } = anywhere(topology, random);
    const type = random.pick(['blackhole', 'unreachable', 'prohibit']);
    const table = tableOf(topology, namespace);
    return {
      name: `${namespace} has a ${type} route ${back ? 'back' : 'there'}`,
      commands: [`${ip(namespace)}${flag(topology)} route add ${type} ${end}${table}`],
      undo: [`${ip(namespace)}${flag(topology)} route del ${type} ${end}${table}`],
      ...{ reasons, where: [namespace] },
    };
  },
  function forbiddingNexthop(topology, random) {
    const { back, namespace, end, reasons } = anywhere(topology, random);
    const table = tableOf(topology, namespace);
    return {
      name: `${namespace} has a route to a nexthop object that is a blackhole, ${back ? 'back' : 'there'}`,
      commands: [
        `${ip(namespace)}${flag(topology)} nexthop add id 66 blackhole`,
        `${ip(namespace)}${flag(topology)} route add ${end} nhid 66${table}`,
      ],
      undo: [`${ip(namespace)}${flag(topology)} route del ${end}${table}`],
      ...{ reasons, where: [namespace] },
    };
  },
  function forbiddingRule(topology, random) {
    const { back, namespace, end, reasons, isSender } = anywhere(topology, random);
    const action = random.pick(['blackhole', 'unreachable', 'prohibit']);
    const { nodes, segments } = topology;
    const k = nodes.indexOf(namespace);
    const iif = back ? segments[k]?.left.link : segments[k - 1]?.right.link;
    const selector = random.pick([
      `to ${end}`,
      `to ${subnet(topology.version, back ? 1 : segments.length)}`,
      'ipproto icmp',
      ...(isSender || iif === undefined ? [] : [`iif ${iif}`]),
    ]);
    const words = selector === 'ipproto icmp' && topology.version === 6 ? 'ipproto ipv6-icmp' : selector;
    return {
      name: `${namespace} has a rule "${words} ${action}"`,
      commands: [`${ip(namespace)}${flag(topology)} rule add pref 50 ${words} ${action}`],
      undo: [`${ip(namespace)}${flag(topology)} rule del pref 50`],
      reasons:
        words.startsWith('ipproto') || words.startsWith('to 10') || words.startsWith('to fd')
          ? ['no-route', 'no-return-route']
          : reasons,
      where: [namespace],
    };
  },
  function ruleToEmptyTable(topology, random) {
    const { back, namespace, end, reasons } = anywhere(topology, random);
    return {
      name: `${namespace} looks it up in a table whose default goes nowhere, ${back ? 'back' : 'there'}`,
      commands: [
        `${ip(namespace)}${flag(topology)} rule add pref 50 to ${end} lookup 99`,
        `${ip(namespace)}${flag(topology)} route add ${random.pick(['unreachable', 'blackhole'])} default table 99`,
      ],
      undo: [`${ip(namespace)}${flag(topology)} rule del pref 50`],
      ...{ reasons, where: [namespace] },
    };
  },
  function wrongGateway(topology, random) {
    const { back, namespace, end } = anywhere(topology, random);
    const way = wayOf(topology, namespace, back);
    if (way.isOnLink) return undefined;
    const nobody = way.via.replace(/\d+$/, topology.version === 4 ? '99' : '9999');
    const table = tableOf(topology, namespace);
    return {
      name: `${namespace} sends it to a gateway that is not there, ${back ? 'back' : 'there'}`,
      commands: [`${ip(namespace)}${flag(topology)} route add ${end} via ${nobody} dev ${way.link}${table}`],
      undo: [`${ip(namespace)}${flag(topology)} route del ${end}${table}`],
      reasons: back ? ['no-return-route', 'no-neighbour'] : ['no-neighbour'],
      where: [namespace],
    };
  },
  function onLinkByMistake(topology, random) {
    const { back, namespace, end } = anywhere(topology, random);
    const way = wayOf(topology, namespace, back);
    if (way.isOnLink) return undefined;
    const table = tableOf(topology, namespace);
    return {
      name: `${namespace} takes the far end for on-link, ${back ? 'back' : 'there'}`,
      commands: [`${ip(namespace)}${flag(topology)} route add ${end} dev ${way.link}${table}`],
      undo: [`${ip(namespace)}${flag(topology)} route del ${end}${table}`],
      reasons: ['no-neighbour'],
      where: [namespace],
    };
  },
  function bystanderAsGateway(topology) {
    const { nodes, segments, target, version } = topology;
    if (nodes.length < 3) return undefined;
    const k = segments.slice(0, -1).findIndex(({ bystander }) => bystander !== undefined);
    const bystander = segments[k]?.bystander;
    const namespace = nodes[k];
    if (bystander === undefined || namespace === undefined) return undefined;
    const table = tableOf(topology, namespace);
    const to = version === 4 ? `${target}/32` : `${target}/128`;
    return {
      name: `${namespace} sends it to a host that does not forward`,
      commands: [
        `${ip(namespace)}${flag(topology)} route add ${to} via ${bystander.address} dev ${bystander.link.replace('c', 'a')}${table}`,
      ],
      undo: [`${ip(namespace)}${flag(topology)} route del ${to}${table}`],
      reasons: ['not-forwarded'],
      where: [bystander.namespace],
    };
  },
  function notForwarding(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0) return undefined;
    const { name } = random.pick(routers);
    const set = topology.version === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    return {
      name: `${name} does not forward`,
      commands: [inside(name, `sysctl -qw ${set}=0`)],
      undo: [
        inside(name, `sysctl -qw ${set}=1`),
        ...topology.restore(name).map((command) => `${command} 2>/dev/null || :`),
      ],
      reasons: ['not-forwarded'],
      where: [name],
      keepsNeighbours: random.once(2),
    };
  },
  function oneLinkDoesNotForward(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0 || topology.version === 6) return undefined;
    const { name, near, far } = random.pick(routers);
    const { link } = random.pick([near, far]);
    return {
      name: `${name} does not forward what comes in by ${link}`,
      commands: [inside(name, `sysctl -qw net.ipv4.conf.${link}.forwarding=0`)],
      undo: [inside(name, `sysctl -qw net.ipv4.conf.${link}.forwarding=1`)],
      reasons: ['not-forwarded'],
      where: [name],
      keepsNeighbours: random.once(2),
    };
  },
  function loop(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0) return undefined;
    const { name, before, near } = random.pick(routers);
    const table = tableOf(topology, name);
    // The target goes back to where it came from; the neighbour sends it here again.
    if (before.namespace === 'a') {
      return {
        name: `${name} and a send it to each other`,
        commands: [
          inside('a', 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1'),
          `${ip(name)}${flag(topology)} route add ${topology.target} via ${before.address} dev ${near.link}${table}`,
        ],
        undo: [
          `${ip(name)}${flag(topology)} route del ${topology.target} via ${before.address} dev ${near.link}${table}`,
        ],
        reasons: ['ttl-exceeded'],
        where: [],
      };
    }
    return {
      name: `${name} sends it back to ${before.namespace}`,
      commands: [
        `${ip(name)}${flag(topology)} route add ${topology.target} via ${before.address} dev ${near.link}${table}`,
      ],
      undo: [
        `${ip(name)}${flag(topology)} route del ${topology.target} via ${before.address} dev ${near.link}${table}`,
      ],
      reasons: ['ttl-exceeded'],
      where: [],
    };
  },
  function fewHops(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0) return undefined;
    const ttl = 1 + random.below(routers.length);
    return {
      name: `a TTL of ${ttl}`,
      commands: [],
      undo: [],
      reasons: ['ttl-exceeded'],
      where: [routers[ttl - 1]?.name as string],
      options: `-t ${ttl}`,
    };
  },
  function reversePath(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0 || topology.version === 6 || topology.translated) return undefined;
    const { name, near, far, after } = random.pick(routers);
    const source = topology.segments[0]?.left.address as string;
    const table = tableOf(topology, name);
    return {
      name: `${name} filters by the reverse path, and has another way back`,
      commands: [
        inside(name, `sysctl -qw net.ipv4.conf.${near.link}.rp_filter=1`),
        `${ip(name)} route add ${source} via ${after.address} dev ${far.link}${table}`,
      ],
      undo: [`${ip(name)} route del ${source} via ${after.address} dev ${far.link}${table}`],
      reasons: ['rp-filter'],
      where: [name],
    };
  },
  function targetGone(topology) {
    const last = topology.segments.at(-1);
    if (last === undefined) return undefined;
    const { namespace, link, address: gone } = last.right;
    const length = topology.version === 4 ? 24 : 64;
    return {
      name: 'b has given up its address',
      commands: [
        `${ip(namespace)} address del ${gone}/${length} dev ${link}`,
        `${ip(namespace)} address add ${address(topology.version, topology.segments.length, 77)}/${length} dev ${link}`,
      ],
      undo: topology.restore(namespace).map((command) => `${command} 2>/dev/null || :`),
      reasons: ['no-such-address'],
      where: [],
      incurable: true,
    };
  },
  function gatewayGone(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0) return undefined;
    const { name, near, before } = random.pick(routers);
    const length = topology.version === 4 ? 24 : 64;
    return {
      name: `${name} has given up its address at ${near.link}`,
      commands: [`${ip(name)} address del ${near.address}/${length} dev ${near.link}`],
      undo: topology.restore(name).map((command) => `${command} 2>/dev/null || :`),
      reasons: ['no-neighbour'],
      where: [before.namespace],
      incurable: true,
    };
  },
  function takenTwice(topology, random) {
    const { nodes, segments } = topology;
    if (topology.translated || nodes.length < 3) return undefined;
    const source = segments[0]?.left.address as string;
    const namespace = random.pick(nodes.slice(1));
    const length = topology.version === 4 ? 32 : 128;
    return {
      name: `${namespace} holds the address of a itself`,
      commands: [`${ip(namespace)} address add ${source}/${length} dev lo`],
      undo: [`${ip(namespace)} address del ${source}/${length} dev lo`],
      reasons: ['duplicate-address'],
      where: [namespace],
      keepsNeighbours: true,
    };
  },
  function wrongNeighbour(topology, random) {
    const { segments, version } = topology;
    const { left, right, kind } = random.pick(segments);
    if (kind === 'vxlan') return undefined;
    const [from, to] = random.once(2) ? [left, right] : [right, left];
    return {
      name: `${from.namespace} has a wrong permanent entry for ${to.namespace}`,
      commands: [
        `${ip(from.namespace)} neigh replace ${to.address} lladdr 02:00:00:00:be:ef dev ${from.link} nud permanent`,
      ],
      undo: [`${ip(from.namespace)} neigh del ${to.address} dev ${from.link}`],
      reasons: ['no-neighbour'],
      where: version === 4 ? [from.namespace] : [from.namespace],
      keepsNeighbours: true,
    };
  },
  function ignoresArp(topology, random) {
    if (topology.version === 6) return undefined;
    const { left, right, kind } = random.pick(topology.segments);
    if (kind === 'vxlan') return undefined;
    const { namespace, link } = random.pick([left, right]);
    return {
      name: `${namespace} ignores ARP at ${link}`,
      commands: [inside(namespace, `sysctl -qw net.ipv4.conf.${link}.arp_ignore=8`)],
      undo: [inside(namespace, `sysctl -qw net.ipv4.conf.${link}.arp_ignore=0`)],
      reasons: ['no-neighbour'],
      where: [],
    };
  },
  function ipv6Disabled(topology, random) {
    if (topology.version === 4) return undefined;
    const routers = routersOf(topology);
    if (routers.length === 0) return undefined;
    const { name, near } = random.pick(routers);
    return {
      name: `IPv6 is off at ${near.link} of ${name}`,
      commands: [inside(name, `sysctl -qw net.ipv6.conf.${near.link}.disable_ipv6=1`)],
      undo: [
        inside(name, `sysctl -qw net.ipv6.conf.${near.link}.disable_ipv6=0`),
        ...topology.restore(name).map((command) => `${command} 2>/dev/null || :`),
      ],
      reasons: ['no-neighbour'],
      where: [],
      incurable: true,
    };
  },
  function localRouteGone(topology) {
    if (topology.version === 6) return undefined;
    const { namespace, link } = (topology.segments.at(-1) as { right: { namespace: string; link: string } })
      .right;
    const { target } = topology;
    return {
      name: 'b has no local route to its own address',
      commands: [`ip -n ${namespace} route del local ${target} dev ${link} table local`],
      undo: [`ip -n ${namespace} route add local ${target} dev ${link} table local src ${target} scope host`],
      reasons: ['no-neighbour'],
      where: [],
    };
  },
  function shortPrefix(topology, random) {
    if (topology.version === 6) return undefined;
    const { nodes, segments } = topology;
    if (nodes.length !== 2) return undefined;
    const { left, right } = segments[0] as {
      left: { namespace: string; link: string; address: string };
      right: { namespace: string; link: string; address: string };
    };
    const one = random.pick([left, right]);
    return {
      name: `${one.namespace} has its address with a prefix of 32`,
      commands: [
        `ip -n ${one.namespace} address del ${one.address}/24 dev ${one.link}`,
        `ip -n ${one.namespace} address add ${one.address}/32 dev ${one.link}`,
      ],
      undo: [
        `ip -n ${one.namespace} address del ${one.address}/32 dev ${one.link}`,
        `ip -n ${one.namespace} address add ${one.address}/24 dev ${one.link}`,
      ],
      reasons: one === left ? ['no-route'] : ['no-return-route'],
      where: [one.namespace],
    };
  },
  function subnetGoneElsewhere(topology, random) {
    const routers = routersOf(topology);
    if (routers.length < 2) return undefined;
    const { name } = random.pick(routers);
    const table = tableOf(topology, name);
    const last = subnet(topology.version, topology.segments.length);
    const way = wayOf(topology, name, false);
    if (way.isOnLink) return undefined;
    return {
      name: `${name} has no route to the subnet of b`,
      commands: [`${ip(name)}${flag(topology)} route del ${last}${table}`],
      undo: topology.restore(name).map((command) => `${command} 2>/dev/null || :`),
      reasons: ['no-route'],
      where: [name],
    };
  },
];
