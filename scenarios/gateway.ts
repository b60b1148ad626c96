/*
 *       10.120.1.0/24                                10.120.2.0/24
 *     ns11 .11   ns12 .12        nsgw             ns21 .21   ns22 .22
 *        |          |     vethgw1 .1  .1 vethgw2     |          |
 *        |          |            |     |             |          |
 *        +----------+------------+ br1 +-------------+----------+
 *
 *     default via 10.120.1.1     forwards         default via 10.120.2.1
 */
import { added, cleanup, incidental, reachable, scenario, setup, shows, unreachable } from '../lib/index.ts';
import { hosts, subnet1, subnet2, twoSubnetsOnOneBridge } from './two-subnets-on-one-bridge.ts';

export const gatewayInBothSubnets = setup('a gateway with one port in each subnet')`
  ip netns add nsgw
  ip link add vethgw1 type veth peer name br1-vethgw1
  ip link add vethgw2 type veth peer name br1-vethgw2
  ip link set br1-vethgw1 master br1
  ip link set br1-vethgw2 master br1
  ip link set br1-vethgw1 up
  ip link set br1-vethgw2 up
  ip link set vethgw1 netns nsgw
  ip link set vethgw2 netns nsgw
  ip -n nsgw address add 10.120.1.1/24 dev vethgw1
  ip -n nsgw address add 10.120.2.1/24 dev vethgw2
  ip -n nsgw link set vethgw1 up
  ip -n nsgw link set vethgw2 up
`;

// https://docs.kernel.org/admin-guide/sysctl/net.html, devconf_inherit_init_net
export const forwardingOffAtFirst = added(
  'a new namespace inherits the setting of the machine, and Docker, for one, switches it on there',
  setup('forwarding off, as on the author’s machine')`
    ip netns exec nsgw sysctl -w net.ipv4.ip_forward=0 ${incidental('most machines have it off already')}
  `,
);

export const ownGatewayAnswers = reachable('the gateway’s address in the own subnet')`
  ip netns exec ns11 ping -c 5 10.120.1.1
  ip netns exec ns12 ping -c 5 10.120.1.1
  ip netns exec ns21 ping -c 5 10.120.2.1
  ip netns exec ns22 ping -c 5 10.120.2.1
`;

export const defaultRoutesToTheGateway = setup('a default route to the gateway on every host')`
  ip -n ns11 route add default via 10.120.1.1
  ip -n ns12 route add default via 10.120.1.1
  ip -n ns21 route add default via 10.120.2.1
  ip -n ns22 route add default via 10.120.2.1
`;

export const otherGatewayAnswers = reachable('the gateway’s address in the other subnet')`
  ip netns exec ns11 ping -c 5 10.120.2.1
  ip netns exec ns12 ping -c 5 10.120.2.1
  ip netns exec ns21 ping -c 5 10.120.1.1
  ip netns exec ns22 ping -c 5 10.120.1.1
`;

export const forwardingOn = setup('forwarding on')`
  ip netns exec nsgw sysctl -w net.ipv4.ip_forward=1
`;

export const everythingDeleted = cleanup`
  ip -n ns11 link del veth11
  ip -n ns12 link del veth12
  ip -n ns21 link del veth21
  ip -n ns22 link del veth22
  ip -n nsgw link del vethgw1
  ip -n nsgw link del vethgw2
  ip link del br1
  ip netns del ns11
  ip netns del ns12
  ip netns del ns21
  ip netns del ns22
  ip netns del nsgw
`;

export default scenario({
  name: 'gateway',
  title: 'A namespace as the gateway between two subnets',
  source: { article: 'namespace-bridge', section: '模拟网关', lines: [530, 653] },
  tags: ['article', 'bridge', 'veth', 'subnets', 'routes', 'gateway'],
  requires: ['bridge', 'veth'],
  steps: [
    twoSubnetsOnOneBridge,
    gatewayInBothSubnets,
    forwardingOffAtFirst,
    ownGatewayAnswers,
    defaultRoutesToTheGateway,
    otherGatewayAnswers,
    unreachable('any host of the other subnet: nsgw does not forward yet', hosts.between(subnet1, subnet2), {
      because: 'not-forwarded',
    }),
    shows('forwarding is off in nsgw', { prints: 'net.ipv4.ip_forward = 0' })`
      ip netns exec nsgw sysctl net.ipv4.ip_forward
    `,
    forwardingOn,
    reachable('every host of the other subnet', { also: hosts.between(subnet1, subnet2) })`
      ip netns exec ns11 ping -c 5 10.120.2.21
      ip netns exec ns21 ping -c 5 10.120.1.11
    `,
    everythingDeleted,
  ],
});
