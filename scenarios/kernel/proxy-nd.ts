/*
 * a fd01::a ─── r ─── fd01::b b
 *              answers for the other side, by name
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: 'fd01::a', b: 'fd01::b' });

export default scenario({
  name: 'proxy-nd',
  title: 'Proxy ND: a router answers for single IPv6 neighbours',
  tags: ['kernel', 'neighbours', 'gateway', 'ipv6'],
  requires: ['veth', 'ipv6'],
  steps: [
    setup('two hosts of one subnet on two links, and a router between them')`
      ip netns add a
      ip netns add r
      ip netns add b
      ip link add eth0 netns a type veth peer name eth1 netns r
      ip link add eth0 netns b type veth peer name eth2 netns r
      ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
      ip -n a address add fd01::a/64 dev eth0 nodad
      ip -n b address add fd01::b/64 dev eth0 nodad
      ip -n a link set eth0 up
      ip -n r link set eth1 up
      ip -n r link set eth2 up
      ip -n b link set eth0 up
      ip -n r route add fd01::a/128 dev eth1
      ip -n r route add fd01::b/128 dev eth2
    `,
    unreachable('each other', hosts.every()),
    setup('r answers for both')`
      ip netns exec r sysctl -w net.ipv6.conf.eth1.proxy_ndp=1
      ip netns exec r sysctl -w net.ipv6.conf.eth2.proxy_ndp=1
      ip -n r neighbour add proxy fd01::b dev eth1
      ip -n r neighbour add proxy fd01::a dev eth2
    `,
    reachable('each other', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
