import { distance } from 'fastest-levenshtein';

import { withoutStarters } from '../../../lib/command-line.ts';

/** Tells a command from what a command prints, by its first words. */

/** Programs and builtins that network tutorials call, and whose names begin no line of output. */
const programs = new Set(
  `alias apk apt apt-get arp arping arptables awk bash bpftool brctl brew cat cd chmod chown chroot conntrack
  cp curl cut date declare dhclient dhcpcd dhcpd dig dnf dnsmasq docker ebtables echo egrep env ethtool eval exec
  exit export false file fping getent git grep groupadd head hostname hostnamectl httpd id ifconfig ifdown ifup
  insmod ip6tables ip6tables-save iperf iperf3 iptables iptables-restore iptables-save ipvsadm journalctl jq
  kill killall kind kubectl less ln local ls lsmod lsns lsof make man mkdir mknod mkfifo modinfo modprobe
  more mount mountpoint mtr mv nano nc ncat netcat netstat networkctl nft nginx nmap nmcli nohup nsenter
  ovs-ofctl ovs-vsctl passwd perl ping6 pip pip3 pkill podman popd printf ps pushd pwd python python2 python3
  read readlink readonly rfkill rm rmdir rmmod rsync scp sed seq service setcap shopt sleep socat source ss ssh
  ssh-keygen stat strace stty su sudo sysctl systemctl tail tcpdump tee telnet timeout touch tr traceroute
  traceroute6 tracepath trap true tshark tunctl ulimit umask umount unalias uname unset unshare useradd
  usermod vconfig vi vim virsh vtysh wait watch wc wget whereis which whoami wg wg-quick xargs yum`
    .split(/\s+/)
    .filter(Boolean),
);

/** Programs whose name is also an ordinary word, and what follows them in a command. */
const ambiguous: Readonly<Record<string, RegExp>> = {
  ip: /^(?:-\w|(?:l|li|lin|link|a|ad|add|addr|address|r|ro|rou|route|ru|rule|n|ne|nei|neigh|neighbor|neighbour|netns|net|tunnel|tuntap|maddr?|mroute|monitor|xfrm|vrf|sr|macsec|fou|ntable|netconf|token|l2tp|tcp_metrics|addrlabel|nexthop|mptcp|stats|help)\b)/,
  bridge: /^(?:-\w|(?:link|fdb|vlan|mdb|monitor|vni|l|f|v)\b)/,
  tc: /^(?:-\w|(?:qdisc|class|filter|chain|action|monitor|q|c|f)\b)/,
  route: /^(?:-\w|(?:add|del|delete|flush|print)\b|$)/,
  ping: /^\S/,
  set: /^[-+][a-z]/,
  test: /^-\w /,
  '[': /^(?:-\w|!|["$])/,
  '[[': /^(?:-\w|!|["$])/,
  '.': /^\S/,
  for: /^(?:\w+ in\b|\(\()/,
  while: /\bdo\b|^(?:true|:|!|\[|read)/,
  until: /\bdo\b|^(?:!|\[|ip|ping|sudo)/,
  if: /^(?:!|\[|\(\(|ip |ping |sudo |grep |command |which )|; *then\b/,
  case: /\bin\b/,
  function: /^\w/,
  time: /^\S/,
  command: /^-v |^\w+ -/,
  host: /^\S+\.\w+/,
};

/** Each character can be taken in one way only: else a value whose quote does not end is tried in all of them. */
const assignment = /^[A-Za-z_]\w*\+?=(?:"[^"]*"|'[^']*'|\$\([^)]*\)|\$(?!\([^)]*\))|[^\s'"$])*(?:\s+|;\s*|$)/;

/** The text without what may stand before the program: `sudo` with its options, and assignments. */
function fromProgram(text: string): string {
  let rest = text.trim();
  for (;;) {
    // Prose has many lines, and few begin with what only a shell's reading can take away.
    if (!/^(?:\S*sudo|[A-Za-z_]\w*\+?=)/.test(rest)) return rest;
    const shorter = withoutStarters(rest.replace(assignment, ''), sudoAlone).text;
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

const sudoAlone = new Set(['sudo']);

/** Would a reader take this line for something to type? `defined`: functions and aliases of the page. */
export function looksLikeCommand(line: string, defined: ReadonlySet<string> = new Set()): boolean {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return false;
  const program = fromProgram(text);
  if (program === '') return true;
  if (/^[A-Za-z_][\w-]*\s*\(\)\s*(?:\{|$)/.test(program)) return true;
  if (/^"?\$\{?[A-Za-z_]\w*\}?"?\s/.test(program)) return true;
  if (/^(?:\.\.?\/|\/(?:usr|bin|sbin|opt|etc\/init\.d)\/)[\w./-]+(?:\s|$)/.test(program)) return true;
  if (/^(?:\{|\()\s+\S/.test(program)) return true;
  const [, first = '', rest = ''] = /^(\S+?)(?:;|\s+|$)(.*)$/s.exec(program) ?? [];
  if (defined.has(first) || programs.has(first)) return !/^[:,]/.test(rest);
  const needs = Object.hasOwn(ambiguous, first) ? ambiguous[first] : undefined;
  return needs?.test(rest.trim()) ?? false;
}

/** Is it the name of such a program, misspelt? */
export function looksMisspelt(word: string): boolean {
  return (
    word.length >= 4 && [...programs].some((program) => program.length >= 4 && distance(word, program) <= 2)
  );
}

const output: readonly RegExp[] = [
  /^\d+: \S+:? /,
  /^\s+(?:link\/|inet6? |valid_lft|RX|TX|altname|alias|veth|bridge|UP|collisions|ether)/,
  /^PING |bytes from |ping statistics|packets transmitted|^rtt |^From \S+ .*icmp_seq|^---/,
  /^(?:default|unreachable|blackhole) (?:via|dev) |^\d+\.\d+\.\d+\.\d+\S* (?:dev|via|link|0\.0)/,
  /^RTNETLINK |^Error: |^Cannot |^connect: |^Object |^Dump |^Device |^\w+: (?:command not found|connect:|error|unknown)/,
  /^[\w.]+ = |^Chain |^Kernel |^Destination|^Iface|^Proto|^Active |^Connection |^listening on|^tcpdump: /,
  /^\d\d:\d\d:\d\d|^Usage: |^\s*[{}[\]]\s*$|^[A-Z][\w ]+:\s/,
];

/** Does the line have the form of what the usual tools print? */
export function looksLikeOutput(line: string): boolean {
  return output.some((form) => form.test(line));
}
