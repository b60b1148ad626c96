/*
 * a 10.9.0.1 ═══ WireGuard ═══ 10.9.0.2 b
 *    10.1.0.1 ─── wire ─── 10.1.0.2
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.9.0.1', b: '10.9.0.2' });

export default scenario({
  name: 'wireguard',
  title: 'WireGuard lets in who it knows',
  tags: ['kernel', 'tunnel', 'wireguard'],
  requires: ['veth', 'wireguard', 'program wg'],
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
    setup('keys, and a tunnel that knows no peer at one end')`
      for host in a b; do
        wg genkey >/tmp/$host.key
        wg pubkey </tmp/$host.key >/tmp/$host.pub
        ip -n $host link add wg0 type wireguard
        ip netns exec $host wg set wg0 listen-port 51820 private-key /tmp/$host.key
        ip -n $host link set wg0 up
      done
      ip -n a address add 10.9.0.1/24 dev wg0
      ip -n b address add 10.9.0.2/24 dev wg0
      ip netns exec a wg set wg0 peer "$(cat /tmp/b.pub)" allowed-ips 10.9.0.2/32 endpoint 10.1.0.2:51820
    `,
    unreachable('b, which does not know a', hosts.between(['a'], ['b'])),
    setup('b knows a')`
      ip netns exec b wg set wg0 peer "$(cat /tmp/a.pub)" allowed-ips 10.9.0.1/32 endpoint 10.1.0.1:51820
    `,
    reachable('each other, through the tunnel', hosts.every()),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
