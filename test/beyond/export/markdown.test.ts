import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, netscene, scenarioFile } from '../../cli/netscene.ts';

const steps = `
  setup('two hosts')\`
    ip netns add a
    ip netns add b
    ip link add va netns a type veth peer name vb netns b
    for h in a:1 b:2; do
      ip -n \${h%:*} address add 10.9.0.\${h#*:}/24 dev v\${h%:*}
    done
  \`,
  unreachable('down', nodes({ a: '10.9.0.1', b: '10.9.0.2' }).every()),
  setup('up')\`
    ip -n a link set va up
    ip -n b link set vb up
  \`,
  shows('the *address* of a', { lists: ['10.9.0.1'] })\`ip -n a address show va\`,
  reachable('b')\`ip netns exec a ping -c 2 10.9.0.2\`,
  cleanup\`
    ip netns del a
    ip netns del b
  \``.replaceAll('${', '\\${');

test('a page holds what this kernel printed, and is a scenario again when it is imported', async (t) => {
  const at = folder(t);
  const file = scenarioFile(at, 'lab', steps);
  const page = join(at, 'lab.md');
  const { code, stderr } = await netscene(['export', file, '--as', 'markdown', '--out', page]);
  assert.equal(code, 0, stderr);
  const text = readFileSync(page, 'utf8');
  assert.match(text, /^# a test\n/);
  assert.match(text, /\$ ip -n a address show va\n\d+: va@if\d+: <.*UP.*>/);
  assert.match(
    text,
    /\$ ip netns exec a ping -c 2 10\.9\.0\.2\nPING 10\.9\.0\.2[\s\S]*2 received, 0% packet loss/,
  );
  assert.match(text, /ping -c 1 -i 0\.2 -w 1 10\.9\.0\.2\n.*(?:100% packet loss|unreachable)/s);
  assert.match(text, /the \\\*address\\\* of a/);
  assert.match(text, /## Clean-up\n\n```console\n\$ ip netns del a/);
  const again = await netscene(['import', page, '--run', '-r', 'json']);
  assert.equal(again.code, 0, again.stdout + again.stderr);
  const [scenario] = JSON.parse(again.stdout).scenarios;
  assert.deepEqual(
    [scenario.verdict, scenario.reachable, scenario.unreachable],
    ['pass', { expected: 1, ok: 1 }, { expected: 2, ok: 2 }],
  );
});

test('a page of a scenario that deviates says so, and is no success', async (t) => {
  const file = scenarioFile(folder(t), 'lab', steps.replace('link set vb up', 'link set vb down'));
  const { code, stdout, stderr } = await netscene(['export', file, '--as', 'markdown']);
  assert.equal(code, 1);
  assert.match(stderr, /FAIL lab, step[\s\S]*the scenario deviates here/);
  assert.match(stdout, /^# a test/);
});

test('one file holds one scenario', async () => {
  const { code, stderr } = await netscene(['export', 'gateway*', '--as', 'bash']);
  assert.equal(code, 129);
  assert.match(stderr, /means 3 scenarios[\s\S]*gateway-bypass/);
});
