import { quote } from '../../../../lib/template.ts';
import type { Namespace } from '../../network/network.ts';
import { traceTable } from './trace.ts';

/** A command in a namespace that may have no name. `ip netns exec` remounts /sys, nsenter does not. */
export function within({ path }: Pick<Namespace, 'path'>, command: string): string {
  return path === '' ? `command ${command}` : `command nsenter ${quote(`--net=${path}`)} ${command}`;
}

/** Has it rules that nftables can trace? */
export function isTraced({ filters }: Namespace): boolean {
  return filters.nft.trim() !== '';
}

/** A table that sets nftrace on pings and on neighbour discovery, before all other rules. */
export function tracingRules({ filters, links }: Namespace): string {
  const chain = (name: string, hook: string, matches = '') =>
    `chain ${name} { type filter hook ${hook} priority -500; ${matches} meta nftrace set 1; }`;
  const table = (family: string, chains: readonly string[]) =>
    `table ${family} ${traceTable} {\n${chains.join('\n')}\n}`;
  const uses = (family: string) => new RegExp(`^table ${family} `, 'm').test(filters.nft);
  const devices = [...links.keys()].filter((name) => name !== 'lo');
  // Of tunnels their own packets: GRE, IPIP, SIT and ESP, and those that VXLAN and GENEVE put into UDP.
  const pings =
    'meta l4proto { icmp, ipv6-icmp, gre, 4, ipv6, esp } meta nftrace set 1; udp dport { 4789, 8472, 6081 }';
  return [
    // The last ones show the addresses that a packet has after translation.
    table('inet', [
      chain('before', 'prerouting', pings),
      chain('own', 'output', pings),
      ...['input', 'forward', 'postrouting'].map(
        (hook) => `chain after_${hook} { type filter hook ${hook} priority 500; }`,
      ),
    ]),
    ...(uses('bridge') ? [table('bridge', [chain('before', 'prerouting'), chain('own', 'output')])] : []),
    ...(uses('arp') ? [table('arp', [chain('before', 'input'), chain('own', 'output')])] : []),
    ...(uses('netdev') || /hook (ingress|egress)/.test(filters.nft)
      ? [
          table(
            'netdev',
            devices.map((name, i) => chain(`before${i}`, `ingress device "${name}"`)),
          ),
        ]
      : []),
  ].join('\n');
}

/** Takes the table away again. */
export function removal(space: Namespace): string {
  return [...tracingRules(space).matchAll(/^table (\w+) (\w+)/gm)]
    .map(([, family, name]) => `delete table ${family} ${name}`)
    .join('; ');
}

/**
 * Functions of bash, for processes that run `nft monitor trace`. `listening`: waits until the kernel lists the socket
 * of each, which is in the group NFNLGRP_NFTRACE of NETLINK_NETFILTER (/proc/net/netlink, netlink(7)). `caught_up`:
 * waits until none of them has anything left to read, and each waits for more. Both give up after some seconds: a
 * monitor that ended never listens.
 */
export const monitorFunctions = [
  'monitor_socket() { local family groups rest; while read -r _ family _ groups queued rest; do [[ $family == 12 && $groups == 00000100 ]] && return 0; done 2>/dev/null <"/proc/$1/net/netlink"; return 1; }',
  'until_each() { local monitor tries; for monitor in "${monitors[@]}"; do for ((tries = 0; tries < 300; tries++)); do [[ -d /proc/$monitor ]] || break; "$1" "$monitor" && break; command sleep 0.01; done; done; }',
  'listens() { local queued; monitor_socket "$1"; }',
  'is_idle() { local queued state; monitor_socket "$1" && [[ $queued == 0 ]] || return 1; read -r _ _ state _ 2>/dev/null <"/proc/$1/stat"; [[ $state == S ]]; }',
  'listening() { until_each listens; }',
  'caught_up() { until_each is_idle; }',
].join('\n');
