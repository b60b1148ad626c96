/*
 *       10.120.1.0/24                10.120.2.0/24
 *     ns11 .11   ns12 .12          ns21 .21   ns22 .22
 *        |          |                 |          |
 *        +----------+------ br1 ------+----------+
 *
 *     first    default dev veth...    on all four hosts
 *     then     10.120.2.0/24 dev veth...   on ns11 and ns12; the way back on ns21 and ns22
 */
import {
  added,
  because,
  cleanup,
  earlier,
  reachable,
  scenario,
  setup,
  shows,
  unreachable,
} from '../lib/index.ts';
import { hosts, subnet1, subnet2, twoSubnetsOnOneBridge } from './two-subnets-on-one-bridge.ts';

export default scenario({
  name: 'multi-subnet-routes',
  title: 'On-link routes join two subnets on one bridge',
  source: { article: 'namespace-bridge', section: '多网段之间打通', lines: [425, 510] },
  tags: ['article', 'bridge', 'veth', 'subnets', 'routes'],
  requires: ['bridge', 'veth'],
  steps: [
    earlier(twoSubnetsOnOneBridge),
    shows('ns11 has a route to its own subnet, and no other', {
      prints: '10.120.1.0/24 dev veth11  proto kernel  scope link  src 10.120.1.11',
    })`
      ip -n ns11 route show
    `,
    shows('that route leads to the own subnet', {
      prints: '10.120.1.0/24 dev veth11  proto kernel  scope link  src 10.120.1.11',
    })`
      ip -n ns11 route show to match 10.120.1.0/24
    `,
    shows('no route leads to the other subnet', { prints: '' })`
      ip -n ns11 route show to match 10.120.2.0/24
    `,
    setup('a default on-link route on every host')`
      ip -n ns11 route add default dev veth11
      ip -n ns12 route add default dev veth12
      ip -n ns21 route add default dev veth21
      ip -n ns22 route add default dev veth22
    `,
    reachable('every host of the other subnet', { also: hosts.between(subnet1, subnet2) })`
      ip netns exec ns11 ping -c 5 10.120.2.21
      ip netns exec ns21 ping -c 5 10.120.1.11
    `,
    setup('an explicit on-link route to the other subnet on ns11 and ns12')`
      ip -n ns11 route add 10.120.2.0/24 dev veth11
      ip -n ns12 route add 10.120.2.0/24 dev veth12
    `,
    added(
      'the text says that the explicit routes do without the default routes of ns11 and ns12',
      setup('no default route on ns11 and ns12')`
        ip -n ns11 route del default dev veth11
        ip -n ns12 route del default dev veth12
      `,
      shows('the explicit route is what leads there now', { lists: ['10.120.2.0/24'], omits: ['default'] })`
        ip -n ns11 route show to match 10.120.2.0/24
        ip -n ns12 route show to match 10.120.2.0/24
      `,
    ),
    reachable('every host of the other subnet, by the explicit routes', hosts.between(subnet1, subnet2)),
    added(
      'the text says: as long as the other subnet has its routes',
      setup('no default route on ns21 and ns22 either')`
        ip -n ns21 route del default dev veth21
        ip -n ns22 route del default dev veth22
      `,
      shows('there is no way back', { prints: '' })`
        ip -n ns21 route show to match 10.120.1.0/24
        ip -n ns22 route show to match 10.120.1.0/24
      `,
      unreachable('any host of the other subnet, without a way back', [
        ...because('no-return-route', hosts.from(subnet1, subnet2)),
        ...because('no-route', hosts.from(subnet2, subnet1)),
      ]),
      setup('the way back on ns21, and nothing else')`
        ip -n ns21 route add 10.120.1.0/24 dev veth21
      `,
      reachable('ns21, since the way back was all that was missing', hosts.between(subnet1, ['ns21'])),
      setup('the default route of ns11, which the clean-up is about to delete')`
        ip -n ns11 route add default dev veth11
      `,
    ),
    setup('the routes of ns11 deleted by hand')`
      ip -n ns11 route del 10.120.2.0/24 dev veth11
      ip -n ns11 route del default dev veth11
    `,
    added(
      'what the two commands did',
      shows('ns11 has no route to the other subnet', { prints: '' })`
        ip -n ns11 route show to match 10.120.2.0/24
      `,
    ),
    setup('the hosts’ devices deleted')`
      ip -n ns11 link del veth11
      ip -n ns12 link del veth12
      ip -n ns21 link del veth21
      ip -n ns22 link del veth22
    `,
    added(
      'the text says that a deleted device takes its routes with it',
      shows('no host has a route left', { prints: '' })`
        ip -n ns11 route show
        ip -n ns12 route show
        ip -n ns21 route show
        ip -n ns22 route show
      `,
    ),
    cleanup`
      ip link del br1
      ip netns del ns11
      ip netns del ns12
      ip netns del ns21
      ip netns del ns22
    `,
  ],
});
