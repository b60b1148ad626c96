import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reason } from '../../../lib/reason.ts';
import { tryCures } from '../../../runner/run/reason/try-cures.ts';
import { whereIs } from '../../../runner/run/sandbox/required-tools.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { sameEvidence } from './evidence-again.ts';
import { topologies } from './topologies.ts';
import { whySilent } from './why-silent.ts';

/** Commands on the gateway topology, ns1 ── gw ── ns2, and what has to be said of the ping from ns1 to ns2. */
const cases: readonly [what: string, command: string, reason: Reason, where: string][] = [
  ['iptables drops', 'ip netns exec gw iptables -A FORWARD -p icmp -j DROP', 'filtered', 'gw'],
  ['iptables’ policy drops', 'ip netns exec gw iptables -P FORWARD DROP', 'filtered', 'gw'],
  ['iptables rejects', 'ip netns exec ns2 iptables -A INPUT -p icmp -j REJECT', 'filtered', 'ns2'],
  [
    'iptables drops, by an extension',
    'ip netns exec gw iptables -A FORWARD -m comment --comment x -p icmp -j DROP',
    'filtered',
    'gw',
  ],
  [
    'a target is translated to an address that nobody holds',
    "ip netns exec gw nft 'add table ip t; add chain ip t p { type nat hook prerouting priority -100; }; add rule ip t p ip daddr 10.0.2.2 dnat to 10.0.2.99'",
    'no-such-address',
    'gw',
  ],
  [
    'iptables translates it so',
    'ip netns exec gw iptables -t nat -A PREROUTING -d 10.0.2.2 -j DNAT --to-destination 10.0.2.99',
    'no-such-address',
    'gw',
  ],
];

describe('iptables and NAT', () => {
  for (const [what, command, reason, where] of cases) {
    const missing = command.includes('iptables') && whereIs('iptables') === undefined;
    it(what, { skip: missing && 'iptables is not installed' }, async () => {
      const sandbox = await Sandbox.open();
      try {
        for (const text of [...topologies.gateway.commands(4), command]) {
          const { exit, stderr } = await sandbox.run(text);
          assert.equal(exit, 0, `${text}: ${stderr}`);
        }
        const probe = { source: 'ns1', target: '10.0.2.2' };
        const silence = await whySilent(sandbox, probe);
        assert.ok(silence !== undefined, 'it is silent');
        const { explanation } = silence;
        assert.equal(explanation.reason, reason, explanation.sentence);
        assert.equal(explanation.where.namespace, where);
        await sameEvidence(sandbox, explanation.evidence);
        const { outcome } = await tryCures(sandbox, probe, silence);
        assert.equal(outcome, 'healed', JSON.stringify(silence.cures));
      } finally {
        await sandbox.close();
      }
    });
  }
});
