/*
 * a .1 ─ vlan 10 ┐                 ┌ vlan 10 ─ .2 b
 *                ├ br1, filtering ─┤
 * c .3 ─ vlan 20 ┘                 └ vlan 20 ─ .4 d
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.1.0.2', c: '10.1.0.3', d: '10.1.0.4' });

export default scenario({
  name: 'vlan-filtering-bridge',
  title: 'A bridge that does isolate: two VLANs on it, one subnet',
  tags: ['kernel', 'bridge', 'vlan'],
  requires: ['veth', 'vlan-filtering'],
  steps: [
    setup('four hosts of one subnet on one bridge')`
      ip link add br1 type bridge
      ip link set br1 up
      number=0
      for host in a b c d; do
        number=$((number + 1))
        ip netns add $host
        ip link add port-$host type veth peer name eth0 netns $host
        ip link set port-$host master br1 up
        ip -n $host address add 10.1.0.$number/24 dev eth0
        ip -n $host link set eth0 up
      done
    `,
    reachable('everybody, on a bridge that knows no VLANs', hosts.every()),
    setup('a and b in VLAN 10, c and d in VLAN 20')`
      for host in a b; do bridge vlan add dev port-$host vid 10 pvid untagged; done
      for host in c d; do bridge vlan add dev port-$host vid 20 pvid untagged; done
      for host in a b c d; do bridge vlan del dev port-$host vid 1; done
      ip link set br1 type bridge vlan_filtering 1
    `,
    reachable('the own VLAN', [...hosts.between(['a'], ['b']), ...hosts.between(['c'], ['d'])]),
    unreachable('the other VLAN', hosts.between(['a', 'b'], ['c', 'd'])),
    cleanup`
      ip netns del a
      ip netns del b
      ip netns del c
      ip netns del d
      ip link del br1
    `,
  ],
});
