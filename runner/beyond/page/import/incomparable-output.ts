import type { PageCommand } from '../page.ts';
import { unwrapped } from './command-purpose.ts';

/** Outputs that are another one on every run: times, counters, process IDs, versions, learnt addresses. */
const changing: readonly (readonly [RegExp, string])[] = [
  [/^(?:ping6?|traceroute6?|tracepath6?|mtr|arping|time|date|uptime|iperf3?|curl -[^s]*v|wget)\b/, 'times'],
  [
    /^(?:ip|bridge|tc)\s(?:.*\s)?-\w*s(?:tat\w*)?\s|^(?:ethtool -S|ip6?tables\b.*-\w*v|netstat -[is]|nft\b.*counter)/,
    'counters',
  ],
  [
    /^(?:ps|pgrep|pidof|lsns|lsof|fuser|jobs|top|ip netns pids|ls -\w*[li]|stat|readlink)\b|^(?:ss|netstat)\b.*-\w*p/,
    'process IDs, inodes and dates',
  ],
  [
    /^(?:uname|hostname|whoami|id|who|lsmod|lscpu|dmesg|df|free|which|command -v|cat \/etc\/|cat \/proc\/(?:version|cpuinfo|self|\d))|\s(?:-V|--version|version)$/,
    'the author’s machine',
  ],
  [
    /^(?:arp|brctl showmacs|ip\s+(?:-\S+\s+(?:(?!n)\S+\s+)?)*n(?:e|ei|eigh\w*)?\b|bridge\s+(?:-\S+\s+)*f(?:db)?\b|brctl show|conntrack)/,
    'learnt addresses, in no order',
  ],
  [/^(?:tcpdump|tshark|ip\s.*monitor|bridge\s.*monitor)\b/, 'packets as they pass'],
];

const ownDevice =
  /^(?:eth|ens|enp|eno|enx|em|wlan|wlp|wlo|wwan|usb|bond|docker|virbr|vmnet|vnet|lxcbr|lxdbr|tun|br-[0-9a-f]{6,}|cali|flannel|cni|venet)\d*\w*$/;

/**
 * Why an output that a page prints says nothing about its claims; undefined where it can be compared.
 * `made`: devices that the page's own commands name.
 */
export function incomparable(
  command: PageCommand,
  output: string,
  made: ReadonlySet<string>,
): string | undefined {
  const { text } = unwrapped(command.text);
  if (/^\s*(?:\.\.\.|…|\[\.\.\.\]|\[…\]|<snip>|\(\.\.\.\))\s*$/im.test(output)) return 'it is abridged';
  if (/\^C\s*$/m.test(output)) return 'it was broken off by the reader';
  if (/\bpackets \d+ bytes \d+|\b\d+ packets, \d+ bytes|\b(?:RX|TX):? (?:bytes|packets)/.test(output)) {
    return 'it shows counters';
  }
  const what = changing.find(([form]) => form.test(text))?.[1];
  if (what !== undefined) return `it shows ${what}`;
  const device = devicesIn(output).find((name) => ownDevice.test(name) && !made.has(name));
  return device === undefined ? undefined : `it shows ${device} of the author’s machine`;
}

/** Names of devices in what ip(8), bridge(8) and route(8) print. */
function devicesIn(output: string): string[] {
  return [
    ...[...output.matchAll(/^\d+: ([\w.-]+)[@:]/gm)],
    ...[...output.matchAll(/\bdev ([\w.-]+)/g)],
    ...[...output.matchAll(/^([\w.-]+)(?::\s+flags=|\s+Link encap:)/gm)],
    ...[...output.matchAll(/^\d+\.\d+\.\d+\.\d+\s.*\s([\w.-]+)$/gm)],
  ].map((match) => match[1] as string);
}
