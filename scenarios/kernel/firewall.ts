/*
 * a 10.1.0.2 ─── 10.1.0.1 r 10.2.0.1 ─── 10.2.0.2 b
 *                a asks, b only answers
 */
import { cleanup, nodes, reachable, scenario, setup, unreachable } from '../../lib/index.ts';

const hosts = nodes({ a: '10.1.0.2', b: '10.2.0.2' });

export default scenario({
  name: 'firewall',
  title: 'A firewall with a memory: b may answer and not ask',
  tags: ['kernel', 'filter', 'gateway'],
  requires: ['veth', 'conntrack'],
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
    setup('a way back')`
      ip -n b route add default via 10.2.0.1
    `,
    reachable('each other', hosts.every()),
    setup('only what a began goes through')`
      ip netns exec r nft -f - <<'END'
      table ip filter {
        chain forward {
          type filter hook forward priority 0; policy drop;
          ct state established,related accept
          iifname "eth1" accept
        }
      }
      END
    `,
    reachable('b, from a', hosts.from(['a'], ['b'])),
    unreachable('a, from b', hosts.from(['b'], ['a']), { because: 'filtered' }),
    cleanup`
      ip netns del a
      ip netns del r
      ip netns del b
    `,
  ],
});
