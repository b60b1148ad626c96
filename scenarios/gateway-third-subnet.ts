/*
 *       10.120.1.0/24          10.120.2.0/24         10.120.3.0/24
 *     ns11 .11  ns12 .12     ns21 .21  ns22 .22        ns31 .31
 *        |         |            |         |               |
 *        +---------+------------+-- br1 --+---------------+
 *                           |      |      |
 *                 10.120.1.1  10.120.2.1  10.120.3.1
 *                              nsgw
 *              nftables: 1 <-> 2 accepted, everything else dropped
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
import {
  defaultRoutesToTheGateway,
  everythingDeleted,
  forwardingOn,
  gatewayInBothSubnets,
} from './gateway.ts';
import { subnet1, subnet2, twoSubnetsOnOneBridge } from './two-subnets-on-one-bridge.ts';

const hosts = nodes({
  ns11: '10.120.1.11',
  ns12: '10.120.1.12',
  ns21: '10.120.2.21',
  ns22: '10.120.2.22',
  ns31: '10.120.3.31',
});
const subnets1And2 = [...subnet1, ...subnet2];

export default scenario({
  name: 'gateway-third-subnet',
  title: 'The gateway alone keeps a third subnet apart',
  source: { article: 'namespace-bridge', section: '模拟网关' },
  tags: ['beyond', 'bridge', 'veth', 'subnets', 'routes', 'gateway', 'nftables'],
  requires: ['bridge', 'veth', 'nftables'],
  steps: [
    earlier(twoSubnetsOnOneBridge, gatewayInBothSubnets, defaultRoutesToTheGateway, forwardingOn),
    added(
      'the section gives this as its reason for a gateway, and does not carry it out',
      setup('a third subnet with a host, and a port of the gateway in it')`
        ip netns add ns31
        ip link add veth31 netns ns31 type veth peer name br1-veth31
        ip link set br1-veth31 master br1 up
        ip -n ns31 address add 10.120.3.31/24 dev veth31
        ip -n ns31 link set veth31 up
        ip link add vethgw3 netns nsgw type veth peer name br1-vethgw3
        ip link set br1-vethgw3 master br1 up
        ip -n nsgw address add 10.120.3.1/24 dev vethgw3
        ip -n nsgw link set vethgw3 up
        ip -n ns31 route add default via 10.120.3.1
      `,
      reachable('every host from every other: the gateway forwards all', hosts.every()),
      // By address, not by interface: all ports of nsgw are on one bridge, so any of them may answer
      // for the address of any other (ip-sysctl.rst, arp_ignore) and packets may enter by any of them.
      setup('the gateway forwards between subnets 1 and 2 only')`
        ip netns exec nsgw nft -f - <<'END'
        table ip subnets {
          chain forward {
            type filter hook forward priority 0
            ip saddr 10.120.1.0/24 ip daddr 10.120.2.0/24 counter accept
            ip saddr 10.120.2.0/24 ip daddr 10.120.1.0/24 counter accept
            counter drop
          }
        }
        END
      `,
      reachable('subnets 1 and 2 from each other', hosts.between(subnet1, subnet2)),
      unreachable('the third subnet from both, and both from it', hosts.between(['ns31'], subnets1And2), {
        because: 'filtered',
      }),
      shows('every rule of the gateway has decided on packets', {
        lists: ['counter', 'accept', 'drop'],
        omits: ['packets 0'],
      })`
        ip netns exec nsgw nft list chain ip subnets forward
      `,
      setup('the rules taken away again, still on the gateway alone')`
        ip netns exec nsgw nft delete table ip subnets
      `,
      reachable('the third subnet from both again, and both from it', hosts.between(['ns31'], subnets1And2)),
    ),
    added(
      'the third subnet is ours',
      cleanup`
        ip -n ns31 link del veth31
        ip -n nsgw link del vethgw3
        ip netns del ns31
      `,
    ),
    earlier(everythingDeleted),
  ],
});
