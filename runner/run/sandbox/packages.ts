import { nearest } from '../../text/nearest.ts';

/** The Debian package of each program that scenarios use, where its name is another one. */
const packages: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  mausezahn: 'netsniff-ng',
  bridge: 'iproute2',
  tc: 'iproute2',
  ss: 'iproute2',
  ping: 'iputils-ping',
  ping6: 'iputils-ping',
  arping: 'iputils-arping',
  tracepath: 'iputils-tracepath',
  sysctl: 'procps',
  ps: 'procps',
  pkill: 'procps',
  nft: 'nftables',
  brctl: 'bridge-utils',
  ifconfig: 'net-tools',
  route: 'net-tools',
  arp: 'net-tools',
  netstat: 'net-tools',
  ip6tables: 'iptables',
  nc: 'netcat-openbsd',
  dig: 'bind9-dnsutils',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
  perl: 'perl-base',
  python: 'python3',
  wg: 'wireguard-tools',
  'ovs-vsctl': 'openvswitch-switch',
  'ovs-ofctl': 'openvswitch-switch',
  dhclient: 'isc-dhcp-client',
  vtysh: 'frr',
  host: 'bind9-host',
  nslookup: 'bind9-dnsutils',
  ncat: 'ncat',
  ipvsadm: 'ipvsadm',
  conntrack: 'conntrack',
};

/** Programs whose package has their name. */
const namesakes = [
  ...['arptables', 'bird', 'bmon', 'bpftool', 'bpftrace', 'curl', 'dnsmasq', 'ebtables', 'ethtool', 'fping'],
  ...[
    'iperf',
    'iperf3',
    'ipset',
    'iptables',
    'iputils',
    'jq',
    'keepalived',
    'lldpd',
    'mtr',
    'nmap',
    'ndisc6',
  ],
  ...['netperf', 'nftables', 'perl', 'python3', 'radvd', 'ruby', 'socat', 'strace', 'sudo', 'tcpdump'],
  ...['traceroute', 'tmux', 'tshark', 'ufw', 'vim', 'wget', 'whois', 'zsh'],
];

/** The Debian package that holds a program, where it is known; else the program that was most likely meant. */
export function knownPackage(program: string): { readonly package?: string; readonly meant?: string } {
  const known = packages[program] ?? (namesakes.includes(program) ? program : undefined);
  if (known !== undefined) return { package: known };
  const meant = nearest(program, [...Object.keys(packages), ...namesakes]);
  return meant === undefined ? {} : { meant };
}

/** The Debian package that holds a program. */
export function packageOf(program: string): string {
  return packages[program] ?? program;
}
