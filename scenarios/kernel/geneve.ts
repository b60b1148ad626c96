/*
 * a 10.9.0.1 ═══ Geneve 7 ═══ 10.9.0.2 b
 *    10.1.0.1 ─── wire ─── 10.1.0.2
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.9.0.1', b: '10.9.0.2' });

export default scenario({
  name: 'geneve',
  title: 'Ethernet over UDP: Geneve',
  tags: ['kernel', 'tunnel', 'geneve'],
  requires: ['veth', 'geneve'],
  steps: [
    setup('two hosts on one wire')`
      ip netns add a
      ip netns add b
      ip link add eth0 netns a type veth peer name eth0 netns b
      ip -n a address add 10.1.0.1/24 dev eth0
      ip -n b address add 10.1.0.2/24 dev eth0
      ip -n a link set eth0 up
      ip -n b link set eth0 up
    `,
    setup('a tunnel, one end only')`
      ip -n a link add gnv7 type geneve id 7 remote 10.1.0.2
      ip -n a address add 10.9.0.1/24 dev gnv7
      ip -n a link set gnv7 up
    `,
    unreachable('the far end', hosts.between(['a'], ['b'])),
    setup('the other end')`
      ip -n b link add gnv7 type geneve id 7 remote 10.1.0.1
      ip -n b address add 10.9.0.2/24 dev gnv7
      ip -n b link set gnv7 up
    `,
    reachable('each other, through the tunnel', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
