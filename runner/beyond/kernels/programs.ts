/** Programs of this machine that guests get. */

/** Without these no guest can do anything; the program, and its Debian package. */
export const needed: Readonly<Record<string, string>> = {
  bash: 'bash',
  ip: 'iproute2',
  ping: 'iputils-ping',
  fping: 'fping',
  mount: 'mount',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  perl: 'perl-base',
  stty: 'coreutils',
  kmod: 'kmod',
};

/** Taken where this machine has them. */
export const welcome = `
  bridge tc ss nft sysctl socat arping tcpdump ethtool brctl nc getent traceroute tracepath dnsmasq radvd
  iptables iptables-save iptables-restore iptables-legacy iptables-nft
  ip6tables ip6tables-save ip6tables-restore ip6tables-legacy ip6tables-nft
  ebtables ebtables-nft ebtables-legacy arptables arptables-nft ipset conntrack wg ipvsadm
  umount mknod mkfifo dmesg hostname flock setsid
  ps pgrep pkill kill sh env cat ls grep sed awk head tail tr cut sort uniq wc sleep true false
  mkdir rmdir rm cp mv ln chmod chown echo printf test [ timeout seq date id uname tee dirname basename expr
  readlink dd mktemp touch nproc stat find xargs od paste comm diff fold nl split yes stdbuf
`
  .trim()
  .split(/\s+/);

/** Data of this machine that programs read, where it is there. */
export const data = [
  ...['/etc/protocols', '/etc/services', '/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2'],
  ...['/usr/lib/locale/C.utf8', '/usr/lib/locale/C.UTF-8'],
];
