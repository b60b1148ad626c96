import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reason } from '../../../lib/reason.ts';
import { measure } from '../../../runner/run/reason/measured/measure.ts';
import { told, tryCures } from '../../../runner/run/reason/try-cures.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { type IpVersion, type TopologyName, topologies } from './topologies.ts';

interface Fault {
  readonly on: TopologyName;
  readonly version: IpVersion;
  readonly fault: string;
  readonly commands: readonly string[];
  readonly options?: string;
  readonly reason: Reason;
  readonly heals: boolean;
}

const nft = (namespace: string, text: string) => `ip netns exec ${namespace} nft '${text}'`;

/** What no model of ours follows. */
const faults: readonly Fault[] = [
  ...([4, 6] as const).map((version): Fault => {
    const [ip, type] = version === 4 ? ['ip', 'ipv4_addr'] : ['ip6', 'ipv6_addr'];
    const source = version === 4 ? '10.0.1.1' : 'fd00:1::1';
    return {
      ...{ on: 'pair', version, fault: 'a named map drops it', reason: 'filtered', heals: true },
      commands: [
        nft('ns2', `add table ${ip} f`),
        nft('ns2', `add map ${ip} f m { type ${type} : verdict; elements = { ${source} : drop }; }`),
        nft('ns2', `add chain ${ip} f i { type filter hook input priority 0; }`),
        nft('ns2', `add rule ${ip} f i ${ip} saddr vmap @m`),
      ],
    };
  }),
  {
    ...{ on: 'gateway', version: 4, fault: 'a TTL of 1', reason: 'ttl-exceeded', heals: false },
    ...{ commands: [], options: '-t 1' },
  },
  {
    ...{ on: 'pair', version: 4, fault: 'arp_ignore is 8', reason: 'no-neighbour', heals: true },
    commands: ['ip netns exec ns2 sysctl -qw net.ipv4.conf.v2.arp_ignore=8', 'ip -n ns1 neigh flush all'],
  },
  {
    ...{ on: 'gateway', version: 4, fault: 'a rule by mark forbids', reason: 'no-route', heals: true },
    commands: [
      'ip -n gw rule add fwmark 7 prohibit',
      nft('gw', 'add table ip m'),
      nft('gw', 'add chain ip m p { type filter hook prerouting priority -150; }'),
      nft('gw', 'add rule ip m p icmp type echo-request meta mark set 7'),
    ],
  },
];

describe('a silence that is measured', { concurrency: 2 }, () => {
  for (const { on, version, fault, commands, options = '', reason, heals } of faults) {
    it(`${on}, IPv${version}: ${fault}: ${reason}`, async () => {
      const sandbox = await Sandbox.open();
      try {
        for (const command of [...topologies[on].commands(version), ...commands]) {
          const { exit, stderr } = await sandbox.run(command);
          assert.equal(exit, 0, `${command}: ${stderr}`);
        }
        const target = topologies[on].target(version);
        const probe = {
          source: 'ns1',
          target,
          command: { text: `ip netns exec ns1 ping ${options} ${target}` },
        };
        const nothing = { reason: undefined, proven: false, sentence: '', hops: [], evidence: [] } as const;
        const [found] = (await measure(sandbox, [probe], [nothing])) ?? [];
        assert.equal(found?.explanation.reason, reason, found?.explanation.sentence);
        if (!heals || found?.explanation.reason === undefined) return;
        const { explanation, cures } = found;
        const { outcome, cures: healing } = await tryCures(sandbox, probe, { explanation, cures });
        assert.equal(outcome, 'healed');
        assert.match(told(healing), / \(tried: it answers then\)$/);
      } finally {
        await sandbox.close();
      }
    });
  }
});
