/*
 *       10.120.1.0/24                10.120.2.0/24
 *     ns11 .11   ns12 .12          ns21 .21   ns22 .22
 *        |          |                 |          |
 *        +----------+------ br1 ------+----------+
 *
 * One bridge, two subnets, no route from one to the other.
 */
import { added, cleanup, reachable, scenario, shows, unreachable } from '../lib/index.ts';
import { hosts, subnet1, subnet2, twoSubnetsOnOneBridge } from './two-subnets-on-one-bridge.ts';

export default scenario({
  name: 'multi-subnet',
  title: 'Two subnets on one bridge stay apart',
  source: { article: 'namespace-bridge', section: '同一Linux Bridge连接多个网段', lines: [361, 416] },
  tags: ['article', 'bridge', 'veth', 'subnets'],
  requires: ['bridge', 'veth'],
  steps: [
    twoSubnetsOnOneBridge,
    reachable('each host from its neighbour in the same subnet')`
      ip netns exec ns11 ping -c 5 10.120.1.12
      ip netns exec ns12 ping -c 5 10.120.1.11
      ip netns exec ns21 ping -c 5 10.120.2.22
      ip netns exec ns22 ping -c 5 10.120.2.21
    `,
    unreachable('any host of the other subnet', {
      because: 'no-route',
      also: hosts.between(subnet1, subnet2),
    })`
      ip netns exec ns11 ping -c 5 10.120.2.21
      ip netns exec ns21 ping -c 5 10.120.1.11
    `,
    added(
      'why no pair across the subnets works',
      shows('no host of 10.120.1.0/24 has a route to 10.120.2.0/24', { prints: '' })`
        ip -n ns11 route show to match 10.120.2.0/24
        ip -n ns12 route show to match 10.120.2.0/24
      `,
      shows('no host of 10.120.2.0/24 has a route to 10.120.1.0/24', { prints: '' })`
        ip -n ns21 route show to match 10.120.1.0/24
        ip -n ns22 route show to match 10.120.1.0/24
      `,
    ),
    added(
      'the section has no clean-up of its own',
      cleanup`
        ip -n ns11 link del veth11
        ip -n ns12 link del veth12
        ip -n ns21 link del veth21
        ip -n ns22 link del veth22
        ip link del br1
        ip netns del ns11
        ip netns del ns12
        ip netns del ns21
        ip netns del ns22
      `,
    ),
  ],
});
