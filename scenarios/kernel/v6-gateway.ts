/*
 * a fd01::2 ─── fd01::1 r fd02::1 ─── fd02::2 b
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: 'fd01::2', b: 'fd02::2' });

export default scenario({
  name: 'v6-gateway',
  title: 'A namespace forwards between two IPv6 subnets',
  tags: ['kernel', 'ipv6', 'gateway'],
  requires: ['veth', 'ipv6'],
  steps: [
    setup('two hosts, and a router between them')`
      ip netns add a
      ip netns add r
      ip netns add b
      ip link add eth0 netns a type veth peer name eth1 netns r
      ip link add eth0 netns b type veth peer name eth2 netns r
      ip -n a address add fd01::2/64 dev eth0 nodad
      ip -n r address add fd01::1/64 dev eth1 nodad
      ip -n r address add fd02::1/64 dev eth2 nodad
      ip -n b address add fd02::2/64 dev eth0 nodad
      ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=0
      ip -n a link set eth0 up
      ip -n r link set eth1 up
      ip -n r link set eth2 up
      ip -n b link set eth0 up
      ip -n a route add default via fd01::1
      ip -n b route add default via fd02::1
    `,
    unreachable('the other side: r does not forward', hosts.every(), { because: 'not-forwarded' }),
    setup('forwarding')`
      ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
    `,
    reachable('the other side', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
