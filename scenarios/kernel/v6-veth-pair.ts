/*
 * a fd01::1 ─── veth ─── fd01::2 b
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: 'fd01::1', b: 'fd01::2' });

export default scenario({
  name: 'v6-veth-pair',
  title: 'A veth pair between two namespaces, over IPv6',
  tags: ['kernel', 'ipv6', 'veth'],
  requires: ['veth', 'ipv6'],
  steps: [
    setup('a pair')`
      ip netns add a
      ip netns add b
      ip link add eth0 netns a type veth peer name eth0 netns b
      ip -n a address add fd01::1/64 dev eth0 nodad
      ip -n b address add fd01::2/64 dev eth0 nodad
      ip -n a link set eth0 up
    `,
    unreachable('each other: one end is down', hosts.every()),
    setup('the other end up')`
      ip -n b link set eth0 up
    `,
    reachable('each other', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
