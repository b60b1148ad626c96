/*
 *     ns1                                        ns2
 *   +---------------------+                    +---------------------+
 *   | veth1 10.120.0.11/24|                    | veth2 10.120.0.12/24|
 *   +----------+----------+                    +----------+----------+
 *          br1-veth1 ------------ br1 ------------ br1-veth2
 *              .
 *              . for a while a port of br2      ns3 (ours)
 *              .                               +---------------------+
 *              .                               | veth3 10.120.0.13/24|
 *              .                               +----------+----------+
 *              ...................br2 ------------ br2-veth3
 */
import assert from 'node:assert/strict';
import {
  added,
  cleanup,
  erratum,
  type ForwardingEntry,
  nodes,
  reachable,
  scenario,
  script,
  setup,
  shows,
  unreachable,
} from '../lib/index.ts';

const hosts = nodes({ ns1: '10.120.0.11', ns2: '10.120.0.12', ns3: '10.120.0.13' });

export default scenario({
  name: 'bridge',
  title: 'Namespaces on one bridge',
  source: {
    article: 'namespace-bridge',
    section: '使用Linux Bridge和VETH连接多个Namespace',
    lines: [233, 343],
  },
  tags: ['article', 'bridge', 'veth'],
  requires: ['bridge', 'veth'],
  steps: [
    setup('two namespaces')`
      ip netns add ns1
      ip netns add ns2
    `,
    setup('a bridge')`
      ip link add br1 type bridge
    `,
    shows('the new bridge is down', { lists: ['br1', 'state DOWN'] })`
      ip link show type bridge
      ip link show br1
    `,
    erratum({
      line: 247,
      printed: 'ip address type bridge',
      says: 'Command "type" is unknown',
      corrected: 'ip address show type bridge',
      why: 'the word "show" is missing',
    }),
    shows('ip address shows the same', { lists: ['br1', 'state DOWN'] })`
      ip address show br1
    `,
    setup('the bridge up')`
      ip link set br1 up
    `,
    setup('the veth pair of ns1')`
      ip link add veth1 type veth peer name br1-veth1
    `,
    erratum({
      line: 261,
      printed: 'ip link add veth2 type veth peer name br2-veth2',
      witness: 'ip link set br1-veth2 master br1',
      says: 'Cannot find device "br1-veth2"',
      undo: 'ip link del veth2',
      corrected: 'ip link add veth2 type veth peer name br1-veth2',
      why: 'the end for br1 is called br2-veth2 here, and br1-veth2 in every later line',
    }),
    setup('one end of each pair into its namespace')`
      ip link set veth1 netns ns1
      ip link set veth2 netns ns2
    `,
    setup('an address for each')`
      ip -n ns1 address add 10.120.0.11/24 dev veth1
      ip -n ns2 address add 10.120.0.12/24 dev veth2
    `,
    setup('both up')`
      ip -n ns1 link set veth1 up
      ip -n ns2 link set veth2 up
    `,
    setup('the other ends become ports of the bridge')`
      ip link set br1-veth1 master br1
      ip link set br1-veth2 master br1
    `,
    shows('the bridge has both ports', { lists: ['br1-veth1', 'br1-veth2'] })`
      ip link show master br1
      ip address show master br1
    `,
    setup('both ports up')`
      ip link set br1-veth1 up
      ip link set br1-veth2 up
    `,
    reachable('each namespace from the other')`
      ip netns exec ns1 ping -c 5 10.120.0.12
      ip netns exec ns2 ping -c 5 10.120.0.11
    `,
    script('the bridge has learnt which host is behind which port', async ($, scene) => {
      for (const [host, device, port] of [
        ['ns1', 'veth1', 'br1-veth1'],
        ['ns2', 'veth2', 'br1-veth2'],
      ] as const) {
        const mac = (await scene.in(host).$`cat /sys/class/net/${device}/address`).stdout.trim();
        const learnt = (await $`bridge -j fdb show br br1`).json<ForwardingEntry[]>();
        const behind = learnt.filter((entry) => entry.mac === mac).map(({ ifname }) => ifname);
        assert.deepEqual(behind, [port], `${mac}, ${device} in ${host}, is seen behind ${port} alone`);
      }
    }),

    erratum({
      line: 320,
      printed: 'ip -n ns1 link dev veth1',
      says: 'Command "dev" is unknown',
      corrected: 'ip -n ns1 link del veth1',
      why: '"dev" stands for "del"',
    }),
    erratum({
      line: 321,
      printed: 'ip -n ns2 link dev vthe2',
      says: 'Command "dev" is unknown',
      corrected: 'ip -n ns2 link del veth2',
      why: '"dev" stands for "del", and "vthe2" for "veth2"',
    }),
    added(
      'what the two commands did',
      shows('the ports went with the other ends of their pairs', { prints: '' })`
        ip link show master br1
      `,
    ),
    setup('the namespaces deleted')`
      ip netns del ns1
      ip netns del ns2
    `,
    added(
      'the section goes on with ports that its clean-up has just deleted',
      setup('both hosts on br1 once more')`
        ip netns add ns1
        ip netns add ns2
        ip link add veth1 netns ns1 type veth peer name br1-veth1
        ip link add veth2 netns ns2 type veth peer name br1-veth2
        ip -n ns1 address add 10.120.0.11/24 dev veth1
        ip -n ns2 address add 10.120.0.12/24 dev veth2
        ip -n ns1 link set veth1 up
        ip -n ns2 link set veth2 up
        ip link set br1-veth1 master br1 up
        ip link set br1-veth2 master br1 up
      `,
      reachable('both hosts from each other again', hosts.every('ns1', 'ns2')),
    ),
    setup('the port of ns1 taken off the bridge')`
      ip link set br1-veth1 nomaster
    `,
    unreachable('ns1 and ns2: ns1 is cut off', hosts.every('ns1', 'ns2'), { because: 'no-port' }),
    added(
      'the section names br2 without making it',
      setup('a second bridge with a host on it')`
        ip link add br2 type bridge
        ip link set br2 up
        ip netns add ns3
        ip link add veth3 netns ns3 type veth peer name br2-veth3
        ip -n ns3 address add 10.120.0.13/24 dev veth3
        ip -n ns3 link set veth3 up
        ip link set br2-veth3 master br2 up
      `,
    ),
    setup('the port of ns1 moved to the second bridge')`
      ip link set br1-veth1 master br2
    `,
    reachable('the host on br2', hosts.every('ns1', 'ns3')),
    unreachable('the host left on br1', hosts.between(['ns2'], ['ns1', 'ns3']), { because: 'no-port' }),
    added(
      'the way back of the move',
      setup('the port of ns1 moved back to the first bridge')`
        ip link set br1-veth1 master br1
      `,
      reachable('both hosts of br1 from each other again', hosts.every('ns1', 'ns2')),
    ),
    cleanup`
      ip link del br1
    `,
    added(
      'what was made again or made by us',
      cleanup`
        ip link del br2
        ip -n ns1 link del veth1
        ip -n ns2 link del veth2
        ip -n ns3 link del veth3
        ip netns del ns1
        ip netns del ns2
        ip netns del ns3
      `,
    ),
  ],
});
