import assert from 'node:assert/strict';
import type { SilentProbe } from '../../../runner/run/reason/index.ts';
import type { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

/** Six namespaces on one bridge, one of them the gateway between two subnets, which does not forward. */
export async function sixNamespaces(sandbox: Sandbox): Promise<void> {
  const hosts = ['ns11', 'ns12', 'ns13', 'ns21', 'ns22'];
  const add = (namespace: string, device: string, address: string) => [
    `ip link add ${device} netns ${namespace} type veth peer name p-${device}`,
    `ip link set p-${device} master br1 up`,
    `ip -n ${namespace} address add ${address} dev ${device}`,
    `ip -n ${namespace} link set ${device} up`,
  ];
  const commands = [
    'ip link add br1 type bridge',
    'ip link set br1 up',
    ...[...hosts, 'nsgw'].map((name) => `ip netns add ${name}`),
    ...hosts.flatMap((name) => {
      const net = name[2];
      return [
        ...add(name, `v${name.slice(2)}`, `10.120.${net}.${name.slice(2)}/24`),
        `ip -n ${name} route add default via 10.120.${net}.1`,
      ];
    }),
    ...add('nsgw', 'g1', '10.120.1.1/24'),
    ...add('nsgw', 'g2', '10.120.2.1/24'),
    'ip netns exec nsgw sysctl -qw net.ipv4.ip_forward=0',
  ];
  const results = await Promise.all(sandbox.runUntilFailure(commands));
  assert.equal(results.find((result) => result?.exit !== 0)?.stderr, undefined);
}

const sources = ['ns11', 'ns12', 'ns13', 'ns21', 'ns22'];

/** 16 pairs that stay silent there: 12 across the gateway, and 4 to an address that nobody holds. */
export const sixteenSilentPairs: readonly SilentProbe[] = [
  ...sources
    .flatMap((source) => sources.map((target) => ({ source, to: target.slice(2) })))
    .filter(({ source, to }) => source[2] !== to[0])
    .map(({ source, to }) => ({ source, target: `10.120.${to[0]}.${to}` })),
  ...sources.slice(0, 4).map((source) => ({ source, target: `10.120.${source[2]}.77` })),
];
