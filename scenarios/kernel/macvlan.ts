/*
 * a .1 ─┐ macvlan, on one end of a pair
 *       ├─ eth0 ─── wire ─── c .3
 * b .2 ─┘
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.1', b: '10.1.0.2', c: '10.1.0.3' });

export default scenario({
  name: 'macvlan',
  title: 'Two macvlan devices on one card: in private mode they do not see each other',
  tags: ['kernel', 'macvlan'],
  requires: ['veth', 'macvlan'],
  steps: [
    setup('two macvlans in private mode, and a host on the wire')`
      ip netns add a
      ip netns add b
      ip netns add c
      ip link add eth0 type veth peer name eth0 netns c
      ip link set eth0 up
      ip link add mac-a link eth0 type macvlan mode private
      ip link add mac-b link eth0 type macvlan mode private
      ip link set mac-a netns a
      ip link set mac-b netns b
      ip -n a address add 10.1.0.1/24 dev mac-a
      ip -n b address add 10.1.0.2/24 dev mac-b
      ip -n c address add 10.1.0.3/24 dev eth0
      ip -n a link set mac-a up
      ip -n b link set mac-b up
      ip -n c link set eth0 up
    `,
    reachable('the host on the wire', hosts.between(['a', 'b'], ['c'])),
    unreachable('the other one on the same card', hosts.between(['a'], ['b'])),
    setup('bridge mode')`
      ip -n a link set mac-a type macvlan mode bridge
      ip -n b link set mac-b type macvlan mode bridge
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
