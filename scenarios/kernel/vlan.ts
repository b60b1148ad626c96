/*
 * a eth0.10 10.1.0.1 ─── one wire, tagged ─── 10.1.0.2 eth0.10 b
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.1.0.2' });

export default scenario({
  name: 'vlan',
  title: 'A tagged VLAN over one wire',
  tags: ['kernel', 'vlan'],
  requires: ['veth', 'vlan'],
  steps: [
    setup('two hosts, tagged with different numbers')`
      ip netns add a
      ip netns add b
      ip link add eth0 netns a type veth peer name eth0 netns b
      ip -n a link set eth0 up
      ip -n b link set eth0 up
      ip -n a link add link eth0 name eth0.10 type vlan id 10
      ip -n b link add link eth0 name eth0.20 type vlan id 20
      ip -n a address add 10.1.0.1/24 dev eth0.10
      ip -n b address add 10.1.0.2/24 dev eth0.20
      ip -n a link set eth0.10 up
      ip -n b link set eth0.20 up
    `,
    unreachable('each other: the tags differ', hosts.every()),
    setup('the same tag')`
      ip -n b link del eth0.20
      ip -n b link add link eth0 name eth0.10 type vlan id 10
      ip -n b address add 10.1.0.2/24 dev eth0.10
      ip -n b link set eth0.10 up
    `,
    reachable('each other', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
