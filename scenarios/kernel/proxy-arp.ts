/*
 * a 10.1.0.2/16 ─── r ─── 10.1.9.2/16 b
 *                  answers ARP for the other side
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.2', b: '10.1.9.2' });

export default scenario({
  name: 'proxy-arp',
  title: 'Proxy ARP: a router answers for hosts that are taken to be on the link',
  tags: ['kernel', 'neighbours', 'gateway'],
  requires: ['veth'],
  steps: [
    setup('two hosts that take each other for neighbours, and a router between them')`
      ip netns add a
      ip netns add r
      ip netns add b
      ip link add eth0 netns a type veth peer name eth1 netns r
      ip link add eth0 netns b type veth peer name eth2 netns r
      ip -n a address add 10.1.0.2/16 dev eth0
      ip -n b address add 10.1.9.2/16 dev eth0
      ip -n r address add 10.1.0.1/24 dev eth1
      ip -n r address add 10.1.9.1/24 dev eth2
      ip -n a link set eth0 up
      ip -n r link set eth1 up
      ip -n r link set eth2 up
      ip -n b link set eth0 up
      ip netns exec r sysctl -w net.ipv4.ip_forward=1
    `,
    unreachable('each other: nobody answers ARP', hosts.every(), { because: 'no-neighbour' }),
    setup('proxy ARP')`
      ip netns exec r sysctl -w net.ipv4.conf.eth1.proxy_arp=1
      ip netns exec r sysctl -w net.ipv4.conf.eth2.proxy_arp=1
    `,
    reachable('each other', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
