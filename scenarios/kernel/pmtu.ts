/*
 * a ─── 1500 ─── r ─── 1000 ─── b
 */
import { cleanup, nodes, reachable, scenario, setup, shows } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.2', b: '10.2.0.2' });

export default scenario({
  name: 'pmtu',
  title: 'A router says how large a packet may be, and a remembers it',
  tags: ['kernel', 'gateway'],
  requires: ['veth'],
  steps: [
    setup('two hosts, and a router between them')`
      ip netns add a
      ip netns add r
      ip netns add b
      ip link add eth0 netns a type veth peer name eth1 netns r
      ip link add eth0 netns b type veth peer name eth2 netns r
      ip -n a address add 10.1.0.2/24 dev eth0
      ip -n r address add 10.1.0.1/24 dev eth1
      ip -n r address add 10.2.0.1/24 dev eth2
      ip -n b address add 10.2.0.2/24 dev eth0
      ip -n a link set eth0 up
      ip -n r link set eth1 up
      ip -n r link set eth2 up
      ip -n b link set eth0 up
      ip -n a route add default via 10.1.0.1
    `,
    setup('forwarding')`
      ip netns exec r sysctl -w net.ipv4.ip_forward=1
    `,
    setup('a way back, and a narrow second half')`
      ip -n b route add default via 10.2.0.1
      ip -n r link set eth2 mtu 1000
      ip -n b link set eth0 mtu 1000
    `,
    reachable('each other', hosts.every()),
    setup('a packet that does not fit, and may not be parted')`
      ! ip netns exec a ping -c 1 -W 1 -M do -s 1200 10.2.0.2
    `,
    shows('what a has learned', { lists: ['mtu', '1000'] })`
      ip -n a route get 10.2.0.2
    `,
    setup('in parts it gets through')`
      ip netns exec a ping -c 1 -W 5 -M dont -s 1200 10.2.0.2
    `,
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
