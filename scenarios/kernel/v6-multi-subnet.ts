/*
 * a fd01::1/64    b fd02::2/64
 *     └───── br1 ─────┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: 'fd01::1', b: 'fd02::2' });

export default scenario({
  name: 'v6-multi-subnet',
  title: 'Two IPv6 subnets on one bridge stay apart, until each has a route to the other',
  tags: ['kernel', 'ipv6', 'bridge', 'routes'],
  requires: ['bridge', 'veth', 'ipv6'],
  steps: [
    setup('two hosts of two subnets on one bridge')`
      ip link add br1 type bridge
      ip link set br1 up
      for host in a b; do
        ip netns add $host
        ip link add port-$host type veth peer name eth0 netns $host
        ip link set port-$host master br1 up
        ip -n $host link set eth0 up
      done
      ip -n a address add fd01::1/64 dev eth0 nodad
      ip -n b address add fd02::2/64 dev eth0 nodad
    `,
    unreachable('the other subnet', hosts.every(), { because: 'no-route' }),
    setup('each takes the other subnet for its own link')`
      ip -n a route add fd02::/64 dev eth0
      ip -n b route add fd01::/64 dev eth0
    `,
    reachable('the other subnet', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
      ip link del br1
    `,
  ],
});
