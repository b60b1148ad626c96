/** The Debian package of each program that scenarios use, where its name is another one. */
const packages: Readonly<Record<string, string>> = {
  ip: 'iproute2',
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
};

/** The Debian package that holds a program. */
export function packageOf(program: string): string {
  return packages[program] ?? program;
}
