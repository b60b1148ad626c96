/*
 *              ┌ 10.1.0.2 r1 10.3.0.1 ┐
 * a 10.1.0.1 ──┤                      ├── br2 ── 10.3.0.9 b
 *              └ 10.1.0.3 r2 10.3.0.2 ┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.3.0.9' });

export default scenario({
  name: 'nexthop-objects',
  title: 'Nexthop objects: a group that routes share is changed once',
  tags: ['kernel', 'routes', 'bridge'],
  requires: ['bridge', 'veth', 'nexthop', 'ecmp'],
  steps: [
    setup('a host, two routers, and a host behind them')`
      for host in a r1 r2 b; do ip netns add $host; done
      ip link add br1 type bridge
      ip link add br2 type bridge
      ip link set br1 up
      ip link set br2 up
      for host in a r1 r2; do
        ip link add near-$host type veth peer name eth1 netns $host
        ip link set near-$host master br1 up
        ip -n $host link set eth1 up
      done
      for host in b r1 r2; do
        ip link add far-$host type veth peer name eth2 netns $host
        ip link set far-$host master br2 up
        ip -n $host link set eth2 up
      done
      ip -n a address add 10.1.0.1/24 dev eth1
      ip -n r1 address add 10.1.0.2/24 dev eth1
      ip -n r2 address add 10.1.0.3/24 dev eth1
      ip -n r1 address add 10.3.0.1/24 dev eth2
      ip -n r2 address add 10.3.0.2/24 dev eth2
      ip -n b address add 10.3.0.9/24 dev eth2
      ip netns exec r1 sysctl -w net.ipv4.ip_forward=1
      ip netns exec r2 sysctl -w net.ipv4.ip_forward=1
      ip -n b route add 10.1.0.0/24 nexthop via 10.3.0.1 nexthop via 10.3.0.2
    `,
    unreachable('b: a has no route', hosts.from(['a'], ['b']), { because: 'no-route' }),
    setup('two next hops, a group of both, and a route to it')`
      ip -n a nexthop add id 1 via 10.1.0.2 dev eth1
      ip -n a nexthop add id 2 via 10.1.0.3 dev eth1
      ip -n a nexthop add id 10 group 1/2
      ip -n a route add 10.3.0.0/24 nhid 10
    `,
    reachable('b', hosts.from(['a'], ['b'])),
    setup('the group becomes one that leads nowhere')`
      ip -n a link set lo up
      ip -n a nexthop add id 3 blackhole
      ip -n a route replace 10.3.0.0/24 nhid 3
    `,
    unreachable('b', hosts.from(['a'], ['b'])),
    setup('one router is enough')`
      ip -n a nexthop replace id 10 group 2
      ip -n a route replace 10.3.0.0/24 nhid 10
    `,
    reachable('b again', hosts.from(['a'], ['b'])),
    cleanup`
      ip netns del a
      ip netns del r1
      ip netns del r2
      ip netns del b
      ip link del br1
      ip link del br2
    `,
  ],
});
