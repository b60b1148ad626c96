/*
 * a bond0 .1 ═╤═ eth0 ─── eth0 ═╤═ .2 bond0 b
 *             └─ eth1 ─── eth1 ─┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.1.0.2' });

export default scenario({
  name: 'bond',
  title: 'A bond goes on when one of its wires is cut',
  tags: ['kernel', 'bond'],
  requires: ['veth', 'bond'],
  steps: [
    setup('two wires, bonded at both ends')`
      ip netns add a
      ip netns add b
      for wire in eth0 eth1; do
        ip link add $wire netns a type veth peer name $wire netns b
      done
      for host in a b; do
        ip -n $host link add bond0 type bond mode active-backup miimon 50
        for wire in eth0 eth1; do
          ip -n $host link set $wire master bond0
          ip -n $host link set $wire up
        done
        ip -n $host link set bond0 up
      done
      ip -n a address add 10.1.0.1/24 dev bond0
      ip -n b address add 10.1.0.2/24 dev bond0
    `,
    reachable('each other', hosts.every()),
    setup('one wire cut')`
      ip -n a link set eth0 down
    `,
    reachable('each other, over the other wire', hosts.every()),
    setup('both cut')`
      ip -n a link set eth1 down
    `,
    unreachable('each other', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
