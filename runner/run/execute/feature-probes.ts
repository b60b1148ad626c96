import { type DeviceType, type Feature, tableFamilies } from '../../../lib/feature.ts';

/** How a feature is probed: by doing what a scenario does with it. */
export interface FeatureCheck {
  /** In the plural, as the end of "this kernel has no …". */
  readonly what: string;
  readonly command: string;
  /** What a kernel must be built with, without `CONFIG_`. */
  readonly config?: string;
  /** Whose absence is no matter of the kernel. */
  readonly isProgram?: true;
}

/** What a device of a type takes besides its type, where it takes something. */
const deviceArguments: Partial<Record<DeviceType, string>> = {
  veth: 'peer name nsprobe1',
  vlan: 'id 7',
  vrf: 'table 4242',
  vxlan: 'id 7 dstport 4789',
  geneve: 'id 7 remote 127.0.0.2',
  bareudp: 'dstport 6635 ethertype ip',
  macvlan: 'mode bridge',
  macvtap: 'mode bridge',
  ipvlan: 'mode l2',
  ipvtap: 'mode l2',
  gretap: 'local 127.0.0.1 remote 127.0.0.2',
  gre: 'local 127.0.0.1 remote 127.0.0.2',
  erspan: 'local 127.0.0.1 remote 127.0.0.2 seq key 7 erspan_ver 1',
  ipip: 'local 127.0.0.1 remote 127.0.0.2',
  sit: 'local 127.0.0.1 remote 127.0.0.2',
  ip6tnl: 'local ::1 remote ::2',
  ip6gre: 'local ::1 remote ::2',
  ip6gretap: 'local ::1 remote ::2',
  ip6erspan: 'local ::1 remote ::2 seq key 7 erspan_ver 1',
  vti: 'local 127.0.0.1 remote 127.0.0.2 key 7',
  vti6: 'local ::1 remote ::2 key 7',
  xfrm: 'if_id 7',
};
/** Types that lie on another device: on one end of a veth pair. */
const onAnother: ReadonlySet<string> = new Set(['vlan', 'macvlan', 'macvtap', 'ipvlan', 'ipvtap', 'macsec']);

const deviceConfigs: Partial<Record<DeviceType, string>> = {
  vlan: 'VLAN_8021Q',
  vrf: 'NET_VRF',
  bond: 'BONDING',
  team: 'NET_TEAM',
  ipvtap: 'IPVTAP',
  batadv: 'BATMAN_ADV',
  ipip: 'NET_IPIP',
  sit: 'IPV6_SIT',
  gre: 'NET_IPGRE',
  gretap: 'NET_IPGRE',
  erspan: 'NET_IPGRE',
  ip6tnl: 'IPV6_TUNNEL',
  ip6gre: 'IPV6_GRE',
  ip6gretap: 'IPV6_GRE',
  ip6erspan: 'IPV6_GRE',
  vti: 'NET_IPVTI',
  vti6: 'IPV6_VTI',
  xfrm: 'XFRM_INTERFACE',
  vcan: 'CAN_VCAN',
};
const qdiscConfigs: Readonly<Record<string, string>> = {
  clsact: 'NET_SCH_INGRESS',
  pfifo: 'NET_SCHED',
  bfifo: 'NET_SCHED',
  pfifo_fast: 'NET_SCHED',
};
const qdiscArguments: Readonly<Record<string, string>> = {
  tbf: 'rate 1mbit burst 16kb latency 50ms',
  cbs: 'idleslope 1 sendslope -1 hicredit 1 locredit -1',
  red: 'limit 100000 avpkt 1000',
  netem: 'delay 1ms',
  drr: '',
};

const named: Partial<Record<Feature, FeatureCheck>> = {
  ipv6: { what: 'IPv6', command: '[[ -e /proc/sys/net/ipv6/conf/all ]]', config: 'IPV6' },
  nftables: {
    what: 'nftables',
    command: 'nft add table inet nsprobe && nft delete table inet nsprobe',
    config: 'NF_TABLES',
  },
  nat: {
    what: 'NAT by nftables',
    command:
      'nft \'table ip nsprobe { chain c { type nat hook postrouting priority 100; oifname "lo" masquerade; }; }\' && nft delete table ip nsprobe',
    config: 'NFT_NAT and CONFIG_NFT_MASQ',
  },
  iptables: {
    what: 'iptables',
    command:
      'iptables -t nat -A POSTROUTING -o lo -j MASQUERADE && iptables -t nat -D POSTROUTING -o lo -j MASQUERADE',
    config: 'NFT_COMPAT, or CONFIG_IP_NF_NAT',
  },
  ip6tables: {
    what: 'ip6tables',
    command: 'ip6tables -A INPUT -i nsprobe -j DROP && ip6tables -D INPUT -i nsprobe -j DROP',
    config: 'NFT_COMPAT, or CONFIG_IP6_NF_FILTER',
  },
  ebtables: {
    what: 'ebtables',
    command: 'ebtables -A FORWARD -i nsprobe -j DROP && ebtables -D FORWARD -i nsprobe -j DROP',
    config: 'NF_TABLES_BRIDGE, or CONFIG_BRIDGE_NF_EBTABLES',
  },
  ipset: {
    what: 'IP sets',
    command: 'ipset create nsprobe hash:ip && ipset destroy nsprobe',
    config: 'IP_SET_HASH_IP',
  },
  conntrack: {
    what: 'connection tracking',
    command:
      "nft 'table ip nsprobe { chain c { type filter hook input priority 0; ct state established accept; }; }' && nft delete table ip nsprobe",
    config: 'NF_CONNTRACK and CONFIG_NFT_CT',
  },
  tun: {
    what: 'tap devices',
    command: 'ip tuntap add dev nsprobe0 mode tap && ip link del nsprobe0',
    config: 'TUN',
  },
  'vlan-filtering': {
    what: 'bridges that filter VLANs',
    command: 'ip link add nsprobe0 type bridge vlan_filtering 1 && ip link del nsprobe0',
    config: 'BRIDGE_VLAN_FILTERING',
  },
  'policy-routing': {
    what: 'rules of routing',
    command: 'ip rule add pref 4242 to 203.0.113.0/24 lookup 4242 && ip rule del pref 4242',
    config: 'IP_MULTIPLE_TABLES',
  },
  ecmp: {
    what: 'routes over several next hops',
    command:
      'ip route add 203.0.113.0/24 nexthop dev lo weight 1 nexthop dev lo weight 2 && ip route del 203.0.113.0/24',
    config: 'IP_ROUTE_MULTIPATH',
  },
  nexthop: {
    what: 'nexthop objects',
    command: 'ip nexthop add id 4242 blackhole && ip nexthop del id 4242',
  },
  mpls: {
    what: 'MPLS',
    command: '[[ -e /proc/sys/net/mpls/platform_labels ]]',
    config: 'MPLS_ROUTING',
  },
  l2tp: {
    what: 'L2TP',
    command:
      'ip l2tp add tunnel tunnel_id 4242 peer_tunnel_id 4242 encap ip local 127.0.0.1 remote 127.0.0.1 && ip l2tp del tunnel tunnel_id 4242',
    config: 'L2TP_V3',
  },
  esp: {
    what: 'ESP',
    command:
      'ip xfrm state add src 127.0.0.1 dst 127.0.0.2 proto esp spi 4242 mode transport aead "rfc4106(gcm(aes))" 0x000102030405060708090a0b0c0d0e0f10111213 128 && ip xfrm state flush',
    config: 'INET_ESP and CONFIG_CRYPTO_GCM',
  },
  seg6: {
    what: 'segment routing',
    command: '[[ -e /proc/sys/net/ipv6/conf/all/seg6_enabled ]]',
    config: 'IPV6_SEG6_LWTUNNEL',
  },
  'multicast-routing': {
    what: 'multicast routing',
    command: '[[ -e /proc/net/ip_mr_vif ]]',
    config: 'IP_MROUTE',
  },
};

const namesOfDevices: Partial<Record<DeviceType, string>> = {
  bridge: 'bridges',
  veth: 'veth pairs',
};

/** How a feature is probed. */
export function featureCheck(feature: Feature): FeatureCheck {
  const known = named[feature];
  if (known !== undefined) return known;
  const [kind, name] = feature === 'socat' ? ['program', 'socat'] : (feature.split(' ') as [string, string?]);
  if (name === undefined) return deviceCheck(kind as DeviceType);
  switch (kind) {
    case 'program':
      return { what: name, command: `command -v ${name}`, isProgram: true };
    case 'sysctl': {
      // A name may have a dot in it (the device of a VLAN); then it is written with slashes (sysctl(8)).
      const path = name.includes('/') ? name : name.replaceAll('.', '/');
      return { what: `sysctl ${name}`, command: `[[ -e /proc/sys/${path} ]]` };
    }
    case 'table':
      return {
        what: `tables of the family ${name}`,
        command: `nft add table ${name} nsprobe && nft delete table ${name} nsprobe`,
        config: `NF_TABLES_${tableFamilies.includes(name as 'ip') ? configOfFamily(name) : name.toUpperCase()}`,
      };
    default:
      return qdiscCheck(name);
  }
}

function configOfFamily(family: string): string {
  return family === 'ip' ? 'IPV4' : family === 'ip6' ? 'IPV6' : family.toUpperCase();
}

function deviceCheck(type: DeviceType): FeatureCheck {
  const rest = `type ${type}${deviceArguments[type] === undefined ? '' : ` ${deviceArguments[type]}`}`;
  const what = namesOfDevices[type] ?? `${type} devices`;
  const config = deviceConfigs[type] ?? type.toUpperCase();
  if (!onAnother.has(type)) {
    // One that is there already was made by the kernel itself, as the module was loaded.
    return { what, config, command: `ip link add nsprobe0 ${rest} && ip link del nsprobe0` };
  }
  const lower = 'ip link add nsprobe0 type veth peer name nsprobe1';
  return {
    what,
    config,
    command: `${lower} && { ip link add link nsprobe0 name nsprobe2 ${rest}; nsprobe=$?; ip link del nsprobe0; ((nsprobe == 0)); }`,
  };
}

function qdiscCheck(name: string): FeatureCheck {
  const ingress = name === 'ingress' || name === 'clsact';
  const place = ingress ? '' : 'root handle 1: ';
  const rest = qdiscArguments[name] ?? '';
  const add = `tc qdisc add dev nsprobe0 ${place}${name} ${rest}`.trimEnd();
  return {
    what: `qdisc ${name}`,
    config: qdiscConfigs[name] ?? `NET_SCH_${name.toUpperCase()}`,
    command: `ip link add nsprobe0 type veth peer name nsprobe1 && { ${add}; nsprobe=$?; ip link del nsprobe0; ((nsprobe == 0)); }`,
  };
}
