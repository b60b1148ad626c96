/*
 * a 10.1.0.2 ─── 10.1.0.1 r 10.2.0.1 ─── 10.2.0.2 b
 *                from 10.1.0.0/24: table 100
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.2', b: '10.2.0.2' });

export default scenario({
  name: 'policy-routing',
  title: 'A rule sends what comes from one subnet to a table of its own',
  tags: ['kernel', 'routes', 'gateway'],
  requires: ['veth', 'policy-routing'],
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
    setup('a way back')`
      ip -n b route add default via 10.2.0.1
    `,
    reachable('each other', hosts.every()),
    setup('a rule, and a table that refuses')`
      ip -n r rule add from 10.1.0.0/24 lookup 100
      ip -n r route add unreachable default table 100
    `,
    unreachable('b', hosts.between(['a'], ['b'])),
    setup('a table that knows the way')`
      ip -n r route replace 10.2.0.0/24 dev eth2 table 100
    `,
    reachable('each other again', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
