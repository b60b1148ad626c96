/*
 * a fd01::1    b fd01::2    c fd01::3
 *     │            │            │
 *     └────────── br1 ──────────┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: 'fd01::1', b: 'fd01::2', c: 'fd01::3' });

export default scenario({
  name: 'v6-bridge',
  title: 'Three namespaces on one bridge, over IPv6',
  tags: ['kernel', 'ipv6', 'bridge'],
  requires: ['bridge', 'veth', 'ipv6'],
  steps: [
    setup('three hosts on a bridge')`
      ip link add br1 type bridge
      for host in a b c; do
        ip netns add $host
        ip link add port-$host type veth peer name eth0 netns $host
        ip link set port-$host master br1 up
        ip -n $host link set eth0 up
      done
      ip -n a address add fd01::1/64 dev eth0 nodad
      ip -n b address add fd01::2/64 dev eth0 nodad
      ip -n c address add fd01::3/64 dev eth0 nodad
    `,
    unreachable('any other host: the bridge is down', hosts.every()),
    setup('the bridge up')`
      ip link set br1 up
    `,
    reachable('every other host', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
      ip netns del c
      ip link del br1
    `,
  ],
});
