/*
 * a 10.1.0.2 ─── 10.1.0.1 r 10.2.0.1 ─── 10.2.0.2 b
 *                masquerade ───▶        no route back
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.2', b: '10.2.0.2' });

export default scenario({
  name: 'nat-iptables',
  title: 'NAT by iptables: b answers whom it has no route to',
  tags: ['kernel', 'nat', 'gateway'],
  requires: ['veth', 'iptables'],
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
    unreachable('b, which has no route back', hosts.between(['a'], ['b'])),
    setup('r hides a behind its own address')`
      ip netns exec r iptables -t nat -A POSTROUTING -o eth2 -j MASQUERADE
    `,
    reachable('b', hosts.from(['a'], ['b'])),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
