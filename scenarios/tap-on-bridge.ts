/*
 *     ns1                                               ns2
 *   +---------------------+                           +--------------------+
 *   | veth1 10.120.0.11/24|                           | tap2 10.120.0.12/24|
 *   +----------+----------+                           +---------+----------+
 *          br1-veth1 ---- br1 ---- br1-tap2                     |
 *                                      |                        |
 *                                    socat ------ socket ----- socat
 *
 * A tap device is a network card whose cable is a program. Here each tap is held by a socat, and the
 * two socats hand every frame on to each other, as two virtual machines' processes would.
 */
import {
  added,
  cleanup,
  earlier,
  nodes,
  reachable,
  scenario,
  setup,
  shows,
  unreachable,
} from '../lib/index.ts';

const hosts = nodes({ ns1: '10.120.0.11', ns2: '10.120.0.12' });

export default scenario({
  name: 'tap-on-bridge',
  title: 'A tap device as a bridge port',
  source: { article: 'namespace-bridge', section: 'vTAP' },
  tags: ['beyond', 'bridge', 'veth', 'tap'],
  requires: ['bridge', 'veth', 'tun', 'socat'],
  steps: [
    earlier(
      setup('a bridge with ns1 on it')`
        ip netns add ns1
        ip netns add ns2
        ip link add br1 type bridge
        ip link set br1 up
        ip link add veth1 type veth peer name br1-veth1
        ip link set veth1 netns ns1
        ip -n ns1 address add 10.120.0.11/24 dev veth1
        ip -n ns1 link set veth1 up
        ip link set br1-veth1 master br1
        ip link set br1-veth1 up
      `,
    ),
    added(
      'the text says that a tap device works on a bridge too, and shows none',
      setup('a tap as a port of the bridge, and a tap in ns2')`
        ip tuntap add dev br1-tap2 mode tap
        ip link set br1-tap2 master br1
        ip link set br1-tap2 up
        ip -n ns2 tuntap add dev tap2 mode tap
        ip -n ns2 address add 10.120.0.12/24 dev tap2
        ip -n ns2 link set tap2 up
      `,
      shows('the bridge has both ports', { lists: ['br1-veth1', 'br1-tap2'] })`
        ip link show master br1
      `,
      shows('no program holds the taps: they have no carrier', { lists: ['NO-CARRIER'] })`
        ip link show br1-tap2
        ip -n ns2 link show tap2
      `,
      unreachable('each namespace from the other, without a program', hosts.every(), {
        because: 'link-down',
      }),
      // A socket of type 5 (SOCK_SEQPACKET, unix(7)) keeps one frame one message, and tells of its end.
      setup('a program holds each tap, and they pass the frames on')`
        socat TUN,tun-type=tap,tun-name=br1-tap2,iff-no-pi \
          UNIX-LISTEN:/tmp/cable,type=5 & bridge_end=$!
        ip netns exec ns2 socat TUN,tun-type=tap,tun-name=tap2,iff-no-pi \
          UNIX-CONNECT:/tmp/cable,type=5,retry=100,interval=0.1 & ns2_end=$!
      `,
      reachable('each namespace from the other, through the programs', hosts.every()),
      shows('the taps have a carrier', { lists: ['LOWER_UP'], omits: ['NO-CARRIER'] })`
        ip link show br1-tap2
        ip -n ns2 link show tap2
      `,
      setup('the programs killed')`
        kill $bridge_end $ns2_end
      `,
      shows('the taps have lost their carrier', { lists: ['NO-CARRIER'] })`
        ip link show br1-tap2
        ip -n ns2 link show tap2
      `,
      unreachable('each namespace from the other, the programs gone', hosts.every(), {
        because: 'link-down',
      }),
      cleanup`
        ip link del br1-tap2
        ip -n ns2 link del tap2
        ip -n ns1 link del veth1
        ip link del br1
        ip netns del ns1
        ip netns del ns2
      `,
    ),
  ],
});
