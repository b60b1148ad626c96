/*
 * a .1 ─┐ ipvlan l2, one MAC address for both
 *       ├─ eth0 ─── wire ─── c .3
 * b .2 ─┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.1.0.2', c: '10.1.0.3' });

export default scenario({
  name: 'ipvlan',
  title: 'Two ipvlan devices share a card and its address',
  tags: ['kernel', 'ipvlan'],
  requires: ['veth', 'ipvlan'],
  steps: [
    setup('two ipvlans, and a host on the wire')`
      ip netns add a
      ip netns add b
      ip netns add c
      ip link add eth0 type veth peer name eth0 netns c
      ip link set eth0 up
      ip link add ipv-a link eth0 type ipvlan mode l2
      ip link add ipv-b link eth0 type ipvlan mode l2
      ip link set ipv-a netns a
      ip link set ipv-b netns b
      ip -n a address add 10.1.0.1/24 dev ipv-a
      ip -n b address add 10.1.0.2/24 dev ipv-b
      ip -n c address add 10.1.0.3/24 dev eth0
      ip -n a link set ipv-a up
      ip -n b link set ipv-b up
    `,
    unreachable('the host on the wire: its end is down', hosts.between(['a', 'b'], ['c'])),
    setup('its end up')`
      ip -n c link set eth0 up
    `,
    reachable('everybody', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
      ip link del eth0
      ip netns del c
    `,
  ],
});
