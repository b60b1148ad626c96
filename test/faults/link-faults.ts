import { type FaultKind, routersOf, switchesOf } from './fault.ts';
import { inside, ip } from './topology.ts';

/** Links, bridges and their ports. */
export const linkFaults: readonly FaultKind[] = [
  function linkDown(topology, random) {
    const { segments, restore } = topology;
    const ends = segments.flatMap(({ left, right }) => [left, right]);
    const { namespace, link } = random.pick(ends);
    return {
      name: `${link} of ${namespace} is down`,
      commands: [`${ip(namespace)} link set ${link} down`],
      undo: [
        `${ip(namespace)} link set ${link} up`,
        ...restore(namespace).map((command) => `${command} 2>/dev/null || :`),
      ],
      reasons: ['link-down'],
      where: [namespace],
      // IPv6 addresses are gone with it, and nobody can know them.
      incurable: topology.version === 6,
    };
  },
  function portDown(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far, bridge } = random.pick(switches);
    const link = random.pick([near, far, bridge]);
    return {
      name: `${link} of a bridge is down`,
      commands: [`${ip(namespace)} link set ${link} down`],
      undo: [`${ip(namespace)} link set ${link} up`],
      reasons: ['link-down'],
      where: [namespace],
    };
  },
  function carrierBelow(topology, random) {
    const below = topology.segments.flatMap((segment) => segment.below.map((one) => ({ segment, one })));
    if (below.length === 0) return undefined;
    const { one } = random.pick(below);
    return {
      name: `${one.link}, which carries the segment, is down`,
      commands: [`${ip(one.namespace)} link set ${one.link} down`],
      undo: [
        `${ip(one.namespace)} link set ${one.link} up`,
        ...topology.restore(one.namespace).map((command) => `${command} 2>/dev/null || :`),
      ],
      reasons: ['link-down'],
      where: [one.namespace],
    };
  },
  function noMaster(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far, bridge } = random.pick(switches);
    const link = random.pick([near, far]);
    return {
      name: `${link} is no port of ${bridge}`,
      commands: [`${ip(namespace)} link set ${link} nomaster`],
      undo: [`${ip(namespace)} link set ${link} master ${bridge}`],
      reasons: ['no-port'],
      where: [namespace],
      keepsNeighbours: random.once(2),
    };
  },
  function otherBridge(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far, bridge } = random.pick(switches);
    const link = random.pick([near, far]);
    return {
      name: `${link} is a port of another bridge`,
      commands: [
        `${ip(namespace)} link add other type bridge`,
        `${ip(namespace)} link set other up`,
        `${ip(namespace)} link set ${link} master other`,
      ],
      undo: [`${ip(namespace)} link set ${link} master ${bridge}`],
      reasons: ['no-port'],
      where: [namespace],
    };
  },
  function isolated(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far } = random.pick(switches);
    const set = (how: string) =>
      [near, far].map(
        (link) => `${ip(namespace).replace('ip', 'bridge')} link set dev ${link} isolated ${how}`,
      );
    return {
      name: `${near} and ${far} are isolated`,
      commands: set('on'),
      undo: set('off'),
      reasons: ['filtered'],
      where: [namespace],
      keepsNeighbours: random.once(2),
    };
  },
  function portState(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far } = random.pick(switches);
    const link = random.pick([near, far]);
    const state = random.pick([0, 1, 4]);
    const bridge = ip(namespace).replace('ip', 'bridge');
    return {
      name: `port ${link} is in state ${state}`,
      commands: [`${bridge} link set dev ${link} state ${state}`],
      undo: [`${bridge} link set dev ${link} state 3`],
      reasons: ['link-down'],
      where: [namespace],
      keepsNeighbours: random.once(2),
    };
  },
  function noFlood(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far } = random.pick(switches);
    const link = random.pick([near, far]);
    const name = topology.version === 4 ? 'bcast_flood' : 'mcast_flood';
    const bridge = ip(namespace).replace('ip', 'bridge');
    return {
      name: `${name} is off at ${link}`,
      commands: [`${bridge} link set dev ${link} ${name} off`],
      undo: [`${bridge} link set dev ${link} ${name} on`],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function noLearning(topology, random) {
    const switches = switchesOf(topology);
    if (switches.length === 0) return undefined;
    const { namespace, near, far, bridge } = random.pick(switches);
    const link = random.pick([near, far]);
    const tool = ip(namespace).replace('ip', 'bridge');
    return {
      name: `${link} neither learns nor is flooded to`,
      commands: [
        `${tool} link set dev ${link} learning off flood off`,
        `${ip(namespace)} link set ${bridge} type bridge fdb_flush`,
      ],
      undo: [`${tool} link set dev ${link} learning on flood on`],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function wrongForwarding(topology, random) {
    const switches = switchesOf(topology).filter(({ segment }) => topology.segments[segment]?.bystander);
    if (switches.length === 0) return undefined;
    const { namespace, near, far, segment } = random.pick(switches);
    const { left, right } = topology.segments[segment] as {
      left: { link: string; namespace: string };
      right: { link: string; namespace: string };
    };
    const [end, port] = random.once(2) ? [left, far] : [right, near];
    const tool = ip(namespace).replace('ip', 'bridge');
    const mac = `$(${inside(end.namespace, `cat /sys/class/net/${end.link}/address`)})`;
    return {
      name: `a static entry has ${end.link} behind ${port}`,
      commands: [`${tool} fdb replace ${mac} dev ${port} master static`],
      undo: [`${tool} fdb del ${mac} dev ${port} master`],
      reasons: ['filtered'],
      where: [namespace],
    };
  },
  function noArp(topology, random) {
    if (topology.version === 6) return undefined;
    const ends = topology.segments
      .filter(({ kind }) => kind !== 'vxlan')
      .flatMap(({ left, right }) => [left, right]);
    if (ends.length === 0) return undefined;
    const { namespace, link } = random.pick(ends);
    return {
      name: `${link} of ${namespace} answers no ARP`,
      commands: [`${ip(namespace)} link set ${link} arp off`],
      undo: [`${ip(namespace)} link set ${link} arp on`],
      reasons: ['no-neighbour'],
      where: [],
    };
  },
  function tunnelId(topology, random) {
    const segment = topology.segments.find(({ underlay }) => underlay !== undefined);
    if (segment?.underlay === undefined) return undefined;
    const [here, there] = random.once(2)
      ? ([segment.right, segment.underlay] as const)
      : ([segment.left, { left: segment.underlay.right, right: segment.underlay.left }] as const);
    const make = (id: number) => [
      `${ip(here.namespace)} link del ${here.link}`,
      `${ip(here.namespace)} link add ${here.link} type vxlan id ${id} local ${there.right.address} remote ${there.left.address} dstport 4789 dev ${there.right.link}`,
      `${ip(here.namespace)} link set ${here.link} up`,
      ...topology.restore(here.namespace).map((command) => `${command} 2>/dev/null || :`),
    ];
    const own = 40 + topology.segments.indexOf(segment);
    return {
      name: `${here.link} has another VNI`,
      commands: make(own + 100),
      undo: make(own),
      reasons: ['no-port'],
      where: [],
    };
  },
  function tunnelRemote(topology, random) {
    const segment = topology.segments.find(({ underlay }) => underlay !== undefined);
    if (segment?.underlay === undefined) return undefined;
    const [here, under, far] = random.once(2)
      ? [segment.left, segment.underlay.left, segment.underlay.right]
      : [segment.right, segment.underlay.right, segment.underlay.left];
    const make = (remote: string) => [
      `${ip(here.namespace)} link del ${here.link}`,
      `${ip(here.namespace)} link add ${here.link} type vxlan id ${40 + topology.segments.indexOf(segment)} local ${under.address} remote ${remote} dstport 4789 dev ${under.link}`,
      `${ip(here.namespace)} link set ${here.link} up`,
      ...topology.restore(here.namespace).map((command) => `${command} 2>/dev/null || :`),
    ];
    return {
      name: `the tunnel of ${here.namespace} ends at an address that nobody holds`,
      commands: make(far.address.replace(/\d+$/, '99')),
      undo: make(far.address),
      reasons: ['no-such-address', 'no-neighbour'],
      where: [here.namespace],
    };
  },
  function routerLinkGone(topology, random) {
    const routers = routersOf(topology);
    if (routers.length === 0) return undefined;
    const { name, near, before } = random.pick(routers);
    const segment = topology.segments.find(({ right }) => right === near);
    if (segment?.kind !== 'veth') return undefined;
    return {
      name: `the cable between ${before.namespace} and ${name} was pulled`,
      commands: [`${ip(name)} link del ${near.link}`],
      undo: [
        `${ip(before.namespace)} link add ${before.link} type veth peer name ${near.link} netns ${name}`,
        `${ip(before.namespace)} link set ${before.link} up`,
        `${ip(name)} link set ${near.link} up`,
        ...[before.namespace, name].flatMap((one) =>
          topology.restore(one).map((command) => `${command} 2>/dev/null || :`),
        ),
      ],
      reasons: ['no-route'],
      where: [before.namespace],
      incurable: true,
    };
  },
];
