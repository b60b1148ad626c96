import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseCounters } from '../../runner/run/network/counters.ts';
import { difference } from '../../runner/run/network/difference.ts';
import { parseNetwork } from '../../runner/run/network/parse-network.ts';
import { parseBatch } from '../../runner/run/reason/route.ts';
import { parseRuleset } from '../../runner/run/reason/ruleset.ts';
import { parseSnapshot } from '../../runner/run/reason/snapshot.ts';
import { holds, textOf } from './holds.ts';

const collected = textOf(
  [
    ...[
      '@@ ns1\n',
      '@@ \n',
      '@ ip\n',
      '@ nft\n',
      '@ nft-text\n',
      '@ proc\n',
      '@ counters\n',
      '@ sysctl\n',
      '\n',
      '[]',
      '{}',
    ],
    ...[
      '[{"ifname":"veth1","ifindex":2,"flags":["UP"],"operstate":"UP","address":"00","addr_info":[]}]',
      'null',
      '[null]',
    ],
    ...[
      '{"nftables":[{"chain":{"family":"inet","table":"t","name":"c","handle":1}}]}',
      '{"nftables":[null,{"rule":{}}]}',
    ],
    ...[
      '{"nftables":7}',
      'ipv4/conf/veth1/forwarding:1\n',
      'Ip: InReceives OutRequests\nIp: 1 2\n',
      'Ip: x\n',
      '"',
    ],
    ...[
      '/proc/net/snmp:Ip: Forwarding\n',
      '/proc/net/snmp:Ip: 1\n',
      'table inet t {\n',
      '\t\tdrop # handle 4\n',
      '[{',
    ],
  ],
  { maxLength: 14 },
);

describe('what ip and nft print as JSON', { timeout: 3_600_000 }, () => {
  it('is read without a crash, whole or not', (t) =>
    holds(t, 8_000, collected, (text) => {
      const { namespaces } = parseSnapshot(`@@ ns1\n${text}`, 1);
      assert.ok(namespaces.size > 0);
      parseRuleset(text, text);
      parseCounters(text);
      const heading = '@@ ns1\t/run/netns/ns1\n@ ip\naddress show|route show table all|neighbour show\n';
      const stderr = 'Command failed -:2\n';
      const network = parseNetwork({ stdout: `${heading}${text}`, stderr, processes: ['7 sleep'], ms: 1 });
      assert.ok(network.namespaces.has('ns1'));
      assert.deepEqual(difference(network, network), []);
    }));

  it('is read as a ruleset without a crash, whatever JSON it is', (t) =>
    holds(t, 4_000, fc.json({ maxDepth: 4 }), (json) => {
      parseRuleset(json, '');
      parseRuleset(`{"nftables":${json}}`, '');
      parseSnapshot(`@@ a\n@ ip\n${json}\n${json}\n${json}\n@ nft\n${json}\n`, 1);
    }));
});

/** What `read-network.bash` prints, with pieces of what ip and bridge say, whole and broken. */
const reading = textOf(
  [
    ...[
      '@@ a\t/run/netns/a\n',
      '@@ host\t\n',
      '@@ \n',
      '@ ip\n',
      '@ bridge\n',
      '@ ip6\n',
      '@ proc\n',
      '@ tc\n',
    ],
    ...[
      'address show|route show table all\n',
      'neighbour show|rule show\n',
      'fdb show|vlan show\n',
      '|\n',
      '\n',
    ],
    ...['[]\n', '[{}]\n', '[null]\n', 'null\n', '7\n', '[{', '}]\n', '"x"\n'],
    '[{"ifindex":2,"ifname":"v","flags":["UP"],"operstate":"UP","linkinfo":{"info_kind":"veth"},"addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24}]}]\n',
    '[{"ifname":null,"flags":7,"addr_info":{}}]\n',
    '[{"type":"unicast","dst":"default","gateway":"10.0.0.9","dev":"v","flags":[]},{"dst":7}]\n',
    '[{"dst":"10.0.0.9","dev":"v","state":["REACHABLE"]},{"state":"x"}]\n',
    '[{"ifname":"p","vlans":[{"vlan":1,"flags":["PVID"]}]},{"vlans":"x"}]\n',
    '12\ta\n',
  ],
  { maxLength: 16 },
);

describe('a reading of the network', { timeout: 3_600_000 }, () => {
  it('is a network without a crash, and what was not read is no fact of it', (t) =>
    holds(t, 8_000, fc.tuple(reading, reading), ([stdout, stderr]) => {
      const network = parseNetwork({ stdout, stderr, processes: ['1 bash', 'x'], ms: 1 });
      assert.deepEqual(difference(network, network), []);
      for (const { name } of network.namespaces.values()) assert.ok(stdout.includes(name));
    }));
});

const answers = textOf([
  ...[
    '[{"dst":"10.0.0.1","dev":"veth1","prefsrc":"10.0.0.2","flags":[]}]\n',
    '[{"type":"local","dev":"lo"}]\n',
    '[{}]\n',
  ],
  ...[
    '[{"type":"unreachable"}]\n',
    '[{]\n',
    '[{"dev":',
    'null\n',
    '[]\n',
    '\n',
    '[{"gateway":"10.0.0.9","dev":"veth1"}]\n',
  ],
]);
const errors = textOf([
  'RTNETLINK answers: Network is unreachable\n',
  'Command failed -:1\n',
  'Command failed -:2\n',
  'x\n',
]);

describe('what ip route get answers', { timeout: 3_600_000 }, () => {
  it('is an answer to each question, and a way only where a device was named', (t) =>
    holds(t, 8_000, fc.tuple(answers, errors), ([out, err]) => {
      const asked = ['10.0.0.1', '10.0.0.2'].map((target) => ({ namespace: 'ns1', target }));
      const got = parseBatch(asked, out, err);
      assert.equal(got.length, 2);
      for (const one of got) if (one.kind === 'unicast') assert.ok(out.includes(one.device));
    }));
});
