/*
 * a 10.1.0.2 ─── 10.1.0.1 eth1 ┐                   ┌ eth2 10.2.0.1 ─── 10.2.0.2 b
 *                              ├ r: red, or blue? ─┤
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.2', b: '10.2.0.2' });

export default scenario({
  name: 'vrf',
  title: 'Two VRFs on one router do not see each other',
  tags: ['kernel', 'vrf', 'gateway'],
  requires: ['veth', 'vrf'],
  steps: [
    setup('two hosts, and a router between them')`
      ip netns add a
      ip netns add r
      ip netns add b
      ip link add eth0 netns a type veth peer name eth1 netns r
      ip link add eth0 netns b type veth peer name eth2 netns r
      ip -n a address add 10.1.0.2/24 dev eth0
      ip -n r address add 10.1.0.1/24 dev eth1
      ip -n r address add 10.2.0.1/24 dev eth2
      ip -n b address add 10.2.0.2/24 dev eth0
      ip -n a link set eth0 up
      ip -n r link set eth1 up
      ip -n r link set eth2 up
      ip -n b link set eth0 up
      ip -n a route add default via 10.1.0.1
    `,
    setup('forwarding')`
      ip netns exec r sysctl -w net.ipv4.ip_forward=1
    `,
    setup('one VRF each')`
      ip -n b route add default via 10.2.0.1
      ip -n r link add red type vrf table 10
      ip -n r link add blue type vrf table 20
      ip -n r link set red up
      ip -n r link set blue up
      ip -n r link set eth1 master red
      ip -n r link set eth2 master blue
    `,
    unreachable('the other VRF', hosts.every()),
    setup('both in red')`
      ip -n r link set eth2 master red
    `,
    reachable('the other side, in one VRF', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
