/*
 *              ┌ 10.1.0.2 r1 10.3.0.1 ┐
 * a 10.1.0.1 ──┤                      ├── br2 ── 10.3.0.9 b
 *              └ 10.1.0.3 r2 10.3.0.2 ┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.3.0.9' });

export default scenario({
  name: 'ecmp',
  title: 'Two next hops of one route, and one of them dead',
  tags: ['kernel', 'routes', 'bridge'],
  requires: ['bridge', 'veth', 'ecmp'],
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
    setup('a route over both')`
      ip -n a route add 10.3.0.0/24 nexthop via 10.1.0.2 nexthop via 10.1.0.3
    `,
    reachable('b', hosts.from(['a'], ['b'])),
    setup('one router goes, and its next hops')`
      ip -n r1 link set eth1 down
      ip -n r1 link set eth2 down
      ip -n a route replace 10.3.0.0/24 via 10.1.0.3
      ip -n b route replace 10.1.0.0/24 via 10.3.0.2
    `,
    reachable('b, by the other one', hosts.from(['a'], ['b'])),
    setup('the other one goes too')`
      ip netns exec r2 sysctl -w net.ipv4.ip_forward=0
    `,
    unreachable('b', hosts.from(['a'], ['b']), { because: 'not-forwarded' }),
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
