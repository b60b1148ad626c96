/*
 *       10.120.1.0/24                                10.120.2.0/24
 *     ns11 .11   ns12 .12        nsgw             ns21 .21   ns22 .22
 *        #          |     vethgw1 .1  .1 vethgw2     #          |
 *        #          |            |     |             #          |
 *        ###########+############+ br1 +##############----------+
 *
 *     ##  ns11 and ns21 reach each other on the bridge itself, each by an on-link route of its own,
 *         while nsgw forwards nothing
 */
import assert from 'node:assert/strict';
import {
  added,
  earlier,
  type Neighbour,
  reachable,
  scenario,
  script,
  setup,
  unreachable,
} from '../lib/index.ts';
import {
  defaultRoutesToTheGateway,
  everythingDeleted,
  forwardingOffAtFirst,
  gatewayInBothSubnets,
  otherGatewayAnswers,
  ownGatewayAnswers,
} from './gateway.ts';
import { hosts, subnet1, subnet2, twoSubnetsOnOneBridge } from './two-subnets-on-one-bridge.ts';

export default scenario({
  name: 'gateway-bypass',
  title: 'On-link routes on two hosts go round the gateway',
  source: { article: 'namespace-bridge', section: '模拟网关' },
  tags: ['beyond', 'bridge', 'veth', 'subnets', 'routes', 'gateway'],
  requires: ['bridge', 'veth'],
  steps: [
    earlier(twoSubnetsOnOneBridge, gatewayInBothSubnets),
    forwardingOffAtFirst,
    earlier(ownGatewayAnswers, defaultRoutesToTheGateway, otherGatewayAnswers),
    added(
      'the text says that the routes of single hosts can go round the gateway, and shows none',
      setup('an on-link route to the other subnet on ns11 alone')`
        ip -n ns11 route add 10.120.2.0/24 dev veth11
      `,
      unreachable('any host of the other subnet: one side is not enough', hosts.between(subnet1, subnet2), {
        because: 'not-forwarded',
      }),
      setup('an on-link route back on ns21')`
        ip -n ns21 route add 10.120.1.0/24 dev veth21
      `,
      reachable('ns11 and ns21, round the gateway', hosts.every('ns11', 'ns21')),
      unreachable(
        'every other pair across the subnets',
        [...hosts.between(['ns11'], ['ns22']), ...hosts.between(['ns12'], subnet2)],
        { because: 'not-forwarded' },
      ),
    ),
    script(
      'no router is between ns11 and ns21: a reply has the TTL that it was sent with',
      async (_, scene) => {
        const ttl = await scene.in('ns21').$`sysctl -n net.ipv4.ip_default_ttl`;
        const reply = await scene.in('ns11').$`ping -c 1 10.120.2.21`;
        assert.equal(/ttl=(\d+)/.exec(reply.stdout)?.[1], ttl.stdout.trim());
        const mac = await scene.in('ns21').$`cat /sys/class/net/veth21/address`;
        const [neighbour] = (await scene.in('ns11').$`ip -j neighbour show 10.120.2.21`).json<Neighbour[]>();
        assert.equal(neighbour?.lladdr, mac.stdout.trim(), 'the neighbour of ns11 is veth21 itself');
      },
    ),
    earlier(everythingDeleted),
  ],
});
