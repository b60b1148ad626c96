import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { matrixText } from '../../../runner/beyond/pairs/matrix-text.ts';
import { type PairMatrix, pairMatrix } from '../../../runner/beyond/pairs/pair-matrix.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { cellsOf } from '../../../runner/text/terminal-text.ts';
import { netscene, scenarioFile } from '../../cli/netscene.ts';

const count = 40;

/** Hosts on one bridge: the third is down, the fifth drops what it is asked, the seventh holds the address of no subnet of theirs. */
function hosts(): string[] {
  return [
    'ip link add br0 type bridge; ip link set br0 up',
    ...Array.from({ length: count }, (_, i) => i + 1).map((i) =>
      [
        `ip netns add h${i}`,
        `ip link add p${i} master br0 type veth peer name eth0 netns h${i}`,
        `ip link set p${i} up`,
        `ip -n h${i} link set eth0 up`,
        `ip -n h${i} addr add ${i === 7 ? '192.168.7.7' : `10.0.0.${i}`}/24 dev eth0`,
      ].join('\n'),
    ),
    'ip -n h3 link set eth0 down',
    "ip netns exec h5 nft 'add table inet t; add chain inet t c { type filter hook input priority 0; }; add rule inet t c icmp type echo-request drop'",
  ];
}

describe('the matrix of all pairs', { timeout: 300_000 }, () => {
  let sandbox: Sandbox;
  let matrix: PairMatrix;
  const at = mkdtempSync(join(tmpdir(), 'netscene-pairs-'));
  before(async () => {
    sandbox = await Sandbox.open();
    for (const command of hosts()) {
      const { exit, stderr } = await sandbox.run(command);
      assert.equal(exit, 0, `${command}: ${stderr}`);
    }
  });
  after(async () => {
    await sandbox.close();
    await closeGround();
    rmSync(at, { recursive: true, force: true });
  });

  it('is right in every cell for 1,560 pairs, and leaves those beside it alone', async () => {
    const bystander = await Sandbox.open();
    await bystander.run('ip netns add a; ip link add v0 type veth peer name v1 netns a; ip link set v0 up');
    await bystander.run(
      'ip addr add 10.1.0.1/24 dev v0; ip -n a link set v1 up; ip -n a addr add 10.1.0.2/24 dev v1',
    );
    await bystander.run('ping -c 1 -w 5 10.1.0.2');
    const beside = bystander.start('ping -q -i 0.005 -c 300 10.1.0.2');
    matrix = await pairMatrix(sandbox, { window: 500 });
    const { stdout } = await beside.done;
    await bystander.close();
    assert.match(stdout, / 0% packet loss/);
    assert.equal(matrix.nodes.length, count);
    for (const [i, source] of matrix.nodes.entries()) {
      for (const [j, target] of matrix.nodes.entries()) {
        if (i === j) continue;
        const [s, t] = [i + 1, j + 1];
        const cell = matrix.cells.get(source)?.get(target);
        // h3 is down, h5 drops requests and still gets replies, h7 is in a subnet of its own.
        const silent = s === 3 || t === 3 || t === 5 || s === 7 || t === 7;
        assert.equal(cell === 'reply', !silent, `${source} → ${target}: ${cell}`);
        assert.notEqual(cell, 'unknown');
      }
    }
    assert.equal(matrix.cells.get('h1')?.get('h7'), 'no-route');
  });

  it('fits the terminal, however many there are', () => {
    const screen = { columns: 40, paint: (_style: string, text: string) => text };
    const text = matrixText(matrix, [], screen);
    for (const line of text.split('\n').filter((line) => !line.includes('reply')))
      assert.ok(cellsOf(line) <= 40, line);
    assert.match(text, /✓ reply 1369/);
  });

  it('is written, expected, and differs where a step changed it', async () => {
    const file = join(at, 'gateway.json');
    const written = await netscene(['pairs', 'gateway', '--after', 'does not forward yet', '--write', file]);
    assert.equal(written.code, 0, written.stderr);
    const { pairs } = JSON.parse(readFileSync(file, 'utf8')) as {
      pairs: Record<string, Record<string, string>>;
    };
    assert.equal(pairs.ns11?.ns21, 'not-forwarded');
    assert.equal(pairs.ns11?.ns12, 'reply');
    const later = await netscene([
      'pairs',
      'gateway',
      '--after',
      'forwarding on',
      '--diff',
      '--expect',
      file,
    ]);
    assert.equal(later.code, 1);
    assert.match(later.stdout, /ns11 → ns21: was not-forwarded, is reply/);
    assert.match(later.stderr, /ns11 → ns21: expected not-forwarded, found reply/);
  });

  it('calls addresses what the scenario calls them, and each by a name of its own', async () => {
    const lab = scenarioFile(
      at,
      'named',
      `...(() => {
        const hosts = nodes({ a: { namespace: '', address: '10.1.0.1' }, client: { namespace: 'a', address: '10.1.0.2' } });
        return [setup('up')\`ip netns add a
        ip link add v0 type veth peer name v1 netns a
        ip addr add 10.1.0.1/24 dev v0
        ip addr add 10.1.0.3/24 dev v0
        ip link set v0 up
        ip -n a addr add 10.1.0.2/24 dev v1
        ip -n a link set v1 up\`,
        reachable('both', hosts.every())];
      })()`,
    );
    const { code, stdout, stderr } = await netscene(['pairs', lab, '--json']);
    assert.equal(code, 0, stderr);
    const { pairs } = JSON.parse(stdout) as { pairs: Record<string, Record<string, string>> };
    assert.deepEqual(Object.keys(pairs).sort(), ['a', 'client', 'host 10.1.0.3']);
    assert.equal(pairs.client?.a, 'reply');
  });

  it('refuses a matrix that is none, before anything runs', async () => {
    const file = join(at, 'bad.json');
    writeFileSync(file, '{"pairs":{"ns11":{"ns12":"replies"}}}');
    const { code, stderr } = await netscene(['pairs', 'gateway', '--expect', file]);
    assert.equal(code, 129);
    assert.match(stderr, /"ns11" → "ns12" is "replies".*\[invalid-expect\]/);
  });
});
