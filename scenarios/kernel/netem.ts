/*
 * a 10.1.0.1 ─── netem: all is lost ─── 10.1.0.2 b
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.1.0.2' });

export default scenario({
  name: 'netem',
  title: 'A queue that loses everything, and one that only delays',
  tags: ['kernel', 'qdisc'],
  requires: ['veth', 'qdisc netem'],
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
    reachable('each other', hosts.every()),
    setup('all is lost')`
      ip netns exec a tc qdisc add dev eth0 root netem loss 100%
    `,
    unreachable('each other', hosts.every()),
    setup('it only takes 100 ms')`
      ip netns exec a tc qdisc change dev eth0 root netem delay 100ms loss 0%
    `,
    reachable('each other', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
