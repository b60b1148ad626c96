import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanup, reachable, type Step, setup, unreachable } from '../../../lib/index.ts';
import { asKsft } from '../../../runner/beyond/export/ksft.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { contents } from '../../../scenarios/contents.ts';
import { folder, netscene } from '../../cli/netscene.ts';

const library = join(packageRoot, 'test/beyond/export/lib.sh');
const own = {
  name: 'own',
  title: 'two hosts',
  tags: [],
  steps: [
    setup('two namespaces')`
      ip netns add ns_a
      sudo ip netns add b-2
    `,
    unreachable('a new namespace’s lo is down')`ip netns exec ns_a ping -c 1 127.0.0.1`,
    setup('a pair')`
      ip link add va netns ns_a type veth peer name vb netns b-2
      ip -n ns_a address add 10.9.0.1/24 dev va
      ip -n b-2 address add 10.9.0.2/24 dev vb
      ip -n ns_a link set va up
      ip -n b-2 link set vb up
    `,
    reachable('the other one')`ip netns exec ns_a ping -c 1 10.9.0.2`,
    cleanup`
      ip netns del ns_a
      ip netns del b-2
    `,
  ],
};

function beside(t: Parameters<typeof folder>[0]): string {
  const at = folder(t);
  chmodSync(at, 0o755);
  copyFileSync(library, join(at, 'lib.sh'));
  return at;
}

function ran(at: string, text: string) {
  writeFileSync(join(at, 'test.sh'), text);
  return spawnSync('bash', ['./test.sh'], { cwd: at, encoding: 'utf8' });
}

test('an exported selftest makes its namespaces and tells its steps by the tree’s lib.sh', (t) => {
  const { stdout, stderr, status } = ran(beside(t), asKsft(own, { library: true }));
  assert.equal(status, 0, stdout + stderr);
  const told = [...stdout.matchAll(/^TEST: (.*?) *\[ OK \]/gm)].map(([, title]) => title);
  assert.deepEqual(
    told,
    own.steps.map(({ title }) => title),
  );
  // It knows of both, for a test that ends early.
  assert.match(stdout, /cleaned up: ns_a b-2/);
  assert.doesNotMatch(stdout, /TAP version|^1\.\./m);
});

test('what fails is told by it with why, and what comes after is skipped', (t) => {
  // It has replied before: a reply is sure to come.
  const wrong = unreachable('silence')`ip netns exec ns_a ping -c 1 10.9.0.2`;
  const steps = own.steps.flatMap((step): Step[] =>
    step.kind === 'reachable' ? [step, wrong, step] : [step],
  );
  const { stdout, status } = ran(beside(t), asKsft({ ...own, steps }, { library: true }));
  assert.equal(status, 1, stdout);
  assert.match(stdout, /^TEST: silence *\[FAIL\]/m);
  assert.match(stdout, /^TEST: the other one *\[SKIP\]/m);
  assert.match(stdout, /it replied/);
});

test('without a lib.sh beside it, or with one that is too old, it is skipped with the reason', (t) => {
  const at = folder(t);
  chmodSync(at, 0o755);
  const text = asKsft(own, { library: true });
  const without = ran(at, text);
  assert.equal(without.status, 4, without.stdout);
  assert.match(without.stdout, /^SKIP: lib\.sh of tools\/testing\/selftests\/net must lie beside/);
  writeFileSync(join(at, 'lib.sh'), 'setup_ns() { :; }\n');
  const old = ran(at, text);
  assert.equal(old.status, 4, old.stdout);
  assert.match(old.stdout, /^SKIP: lib\.sh beside this file has no cleanup_all_ns/);
});

test('shellcheck has nothing to say about them', (t) => {
  const at = folder(t);
  const files = [own, ...Object.values(contents)].map((one) => {
    const file = join(at, `${one.name}.sh`);
    writeFileSync(file, asKsft(one, { library: true }));
    return file;
  });
  const { stdout, status } = spawnSync('shellcheck', files, { encoding: 'utf8' });
  assert.deepEqual([stdout, status], ['', 0]);
});

test('--lib is for selftests', async () => {
  const { code, stderr } = await netscene(['export', 'gateway', '--as', 'bash', '--lib']);
  assert.equal(code, 129);
  assert.match(stderr, /--lib is for --as ksft/);
  assert.match(stderr, /cure .*netscene export gateway --as ksft --lib/);
});
