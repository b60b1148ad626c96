/*
 * r radvd ── fd01::/64 ──▶ a
 */
import { cleanup, reachable, scenario, setup, shows } from '../../lib/index.ts';

export default scenario({
  name: 'router-advertisements',
  title: 'A host takes its address and its way from a router’s advertisements',
  tags: ['kernel', 'ipv6'],
  requires: ['veth', 'ipv6', 'program radvd'],
  steps: [
    setup('a router, and a host that knows nothing')`
      ip netns add a
      ip netns add r
      ip link add eth0 netns a type veth peer name eth1 netns r
      ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
      ip -n r address add fd01::1/64 dev eth1 nodad
      ip -n r link set eth1 up
      ip netns exec a sysctl -w net.ipv6.conf.eth0.accept_ra=2
      ip -n a link set eth0 up
    `,
    shows('a knows nothing of the subnet', { prints: '' })`
      ip -n a -6 route show fd01::/64
    `,
    setup('radvd')`
      echo 'interface eth1 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix fd01::/64 { }; };' >/tmp/radvd.conf
      ip netns exec r radvd --config /tmp/radvd.conf --pidfile /tmp/radvd.pid --logmethod none
    `,
    reachable('the router')`
      ip netns exec a ping -c 5 fd01::1
    `,
    cleanup`
      kill $(cat /tmp/radvd.pid)
      ip netns del a
      ip netns del r
    `,
  ],
});
