import type { Scenario } from '../../lib/scenario.ts';
import bond from './bond.ts';
import ecmp from './ecmp.ts';
import firewall from './firewall.ts';
import geneve from './geneve.ts';
import gre from './gre.ts';
import ipip from './ipip.ts';
import ipvlan from './ipvlan.ts';
import macvlan from './macvlan.ts';
import type { KernelPackName } from './names.ts';
import natIptables from './nat-iptables.ts';
import natNft from './nat-nft.ts';
import netem from './netem.ts';
import nexthopObjects from './nexthop-objects.ts';
import pmtu from './pmtu.ts';
import policyRouting from './policy-routing.ts';
import proxyArp from './proxy-arp.ts';
import proxyNd from './proxy-nd.ts';
import routerAdvertisements from './router-advertisements.ts';
import sit from './sit.ts';
import v6Bridge from './v6-bridge.ts';
import v6Gateway from './v6-gateway.ts';
import v6GatewayBlackhole from './v6-gateway-blackhole.ts';
import v6MultiSubnet from './v6-multi-subnet.ts';
import v6VethPair from './v6-veth-pair.ts';
import vlan from './vlan.ts';
import vlanFilteringBridge from './vlan-filtering-bridge.ts';
import vrf from './vrf.ts';
import vxlan from './vxlan.ts';
import wireguard from './wireguard.ts';

/** More to check a kernel with than the article has: the pack @kernel, in the order in which it is listed. */
export const kernelPack: Readonly<Record<KernelPackName, Scenario>> = {
  'v6-veth-pair': v6VethPair,
  'v6-bridge': v6Bridge,
  'v6-multi-subnet': v6MultiSubnet,
  'v6-gateway': v6Gateway,
  'v6-gateway-blackhole': v6GatewayBlackhole,
  vlan,
  'vlan-filtering-bridge': vlanFilteringBridge,
  vrf,
  vxlan,
  geneve,
  gre,
  ipip,
  sit,
  wireguard,
  macvlan,
  ipvlan,
  bond,
  'nat-nft': natNft,
  'nat-iptables': natIptables,
  firewall,
  'policy-routing': policyRouting,
  ecmp,
  'nexthop-objects': nexthopObjects,
  'proxy-arp': proxyArp,
  'proxy-nd': proxyNd,
  pmtu,
  netem,
  'router-advertisements': routerAdvertisements,
};
