import type { Scenario } from '../lib/scenario.ts';
import bridge from './bridge.ts';
import gateway from './gateway.ts';
import gatewayBypass from './gateway-bypass.ts';
import gatewayThirdSubnet from './gateway-third-subnet.ts';
import multiSubnet from './multi-subnet.ts';
import multiSubnetRoutes from './multi-subnet-routes.ts';
import type { PackagedName } from './names.ts';
import tapOnBridge from './tap-on-bridge.ts';
import vethPair from './veth-pair.ts';

/** The scenarios of this package, in the order in which the article teaches them. */
export const contents: Readonly<Record<PackagedName, Scenario>> = {
  'veth-pair': vethPair,
  bridge,
  'multi-subnet': multiSubnet,
  'multi-subnet-routes': multiSubnetRoutes,
  gateway,
  'gateway-bypass': gatewayBypass,
  'gateway-third-subnet': gatewayThirdSubnet,
  'tap-on-bridge': tapOnBridge,
};
