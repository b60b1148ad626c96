import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { selftestsIn } from '../../../runner/beyond/selftest/selftests.ts';
import { parseStream } from '../../../runner/run/events/saved-stream.ts';
import { Fault } from '../../../runner/text/fault.ts';
import { folder, netscene } from '../../cli/netscene.ts';

/** Tests in the manner of the kernel's, each for one way in which such a test can end. */
const tests: Readonly<Record<string, string>> = {
  'passes.sh': '#!/bin/sh\n. ./lib.sh\npair\nip netns exec a ping -c 1 10.0.0.2',
  'silent.sh':
    '#!/bin/bash\nsource lib.sh\npair\nip -n b link set eth0 down\nip netns exec a ping -c 1 -W 1 10.0.0.2 && exit 1\nexit 0',
  'fails.sh': '#!/bin/bash\necho "TEST: what it is about [FAIL]"\nexit 1',
  'skips.sh': '#!/bin/bash\necho "SKIP: no such program"\nexit 4',
  'needs-a-helper.sh': '#!/bin/bash\nno-such-helper --of-the-tree || exit 1',
  'hangs.sh': '#!/bin/bash\nsleep 1000',
  'needs-a-build.sh': '#!/bin/bash\n./helper --of-the-tree || exit 1',
  'writes.sh': '#!/bin/bash\necho >log.txt || exit 1',
  'captures.sh': '#!/bin/bash\ntcpdump -c 1 -i lo >/dev/null\nexit 1',
  'not-a-test.sh': '#!/bin/bash\nexit 1',
};
const lib = `pair() {
  ip netns add a && ip netns add b && ip link add eth0 netns a type veth peer name eth0 netns b
  ip -n a address add 10.0.0.1/24 dev eth0 && ip -n b address add 10.0.0.2/24 dev eth0
  ip -n a link set eth0 up && ip -n b link set eth0 up
}\n`;

function treeIn(at: string): string {
  const net = join(at, 'tools/testing/selftests/net');
  mkdirSync(net, { recursive: true });
  for (const [name, text] of Object.entries(tests))
    writeFileSync(join(net, name), `${text}\n`, { mode: 0o755 });
  writeFileSync(join(net, 'lib.sh'), lib);
  const listed = Object.keys(tests).filter((name) => name !== 'not-a-test.sh');
  writeFileSync(
    join(net, 'Makefile'),
    `TEST_PROGS := ${listed.slice(0, 2).join(' ')} \\\n  ${listed[2]}\nTEST_PROGS += ${listed.slice(3).join(' ')}\nTEST_GEN_FILES = helper\n`,
  );
  return at;
}

describe('the tests of a kernel’s tree', () => {
  it('are those that its Makefile calls tests, by name, folder or glob', (t) => {
    const tree = treeIn(folder(t));
    const all = selftestsIn(tree, []).tests;
    assert.equal(all.length, 9);
    assert.ok(!all.includes('net/lib.sh') && !all.includes('net/not-a-test.sh'));
    assert.deepEqual(selftestsIn(tree, ['net/']).tests, all);
    assert.deepEqual(selftestsIn(tree, ['net/…']).tests, all);
    assert.deepEqual(selftestsIn(tree, ['net/s*.sh']).tests, ['net/silent.sh', 'net/skips.sh']);
    assert.deepEqual(selftestsIn(tree, ['net/not-a-test.sh']).tests, ['net/not-a-test.sh']);
  });
  it('are asked for of a tree that has them', (t) => {
    const tree = treeIn(folder(t));
    assert.throws(
      () => selftestsIn(tree, ['net/nope.sh']),
      (error) => error instanceof Fault && error.code === 'usage',
    );
    assert.throws(
      () => selftestsIn(tree, ['../../../..']),
      (error) => error instanceof Fault && error.code === 'usage',
    );
    assert.throws(
      () => selftestsIn('/usr', []),
      (error) => error instanceof Fault && error.code === 'file',
    );
  });
});

describe('a kernel’s own test', () => {
  let events: ReturnType<typeof parseStream> = [];
  let code: number | null;
  const at = folder({ after });
  const run = async (words: readonly string[], timeout: string) => {
    const stream = join(at, `${words[0]?.replace('/', '-')}.ndjson`);
    const told = ['--timeout', timeout, '--jobs', '9', '--reporter', `ndjson=${stream}`];
    const ended = await netscene(['selftest', at, ...words, ...told]);
    return { code: ended.code, events: parseStream(readFileSync(stream, 'utf8'), stream) };
  };
  before(async () => {
    treeIn(at);
    const ends = Object.keys(tests).filter((name) => !/^(?:hangs|not)/.test(name));
    const ended = await run(
      ends.map((name) => `net/${name}`),
      '600',
    );
    const hung = await run(['net/hangs.sh'], '1');
    ({ code } = ended);
    events = [...ended.events, ...hung.events];
  });
  const endOf = (test: string) => {
    const end = events.find((event) => event.type === 'scenario-end' && event.scenario === `net/${test}`);
    return end?.type === 'scenario-end' ? [end.verdict, end.reason] : undefined;
  };
  const codeOf = (test: string) => {
    const found = events.find((event) => event.type === 'deviation' && event.scenario === `net/${test}`);
    return found?.type === 'deviation' ? found.code : undefined;
  };
  const pingOf = (test: string) => {
    const found = events.find((event) => event.type === 'probe' && event.scenario === `net/${test}`);
    return found?.type === 'probe' ? found : undefined;
  };

  it('passes, is skipped and fails by its exit code', () => {
    assert.deepEqual(endOf('passes.sh'), ['pass', undefined]);
    assert.deepEqual(endOf('writes.sh'), ['pass', undefined]);
    assert.deepEqual(endOf('skips.sh'), ['skip', 'SKIP: no such program']);
    assert.deepEqual([endOf('fails.sh'), codeOf('fails.sh')], [['fail', undefined], 'selftest-failed']);
    assert.equal(code, 1);
  });
  it('is an error where it says nothing of the kernel: a program is missing, or it never ends', () => {
    assert.deepEqual(
      [endOf('needs-a-helper.sh')?.[0], codeOf('needs-a-helper.sh')],
      ['error', 'missing-tool'],
    );
    assert.deepEqual([endOf('hangs.sh')?.[0], codeOf('hangs.sh')], ['error', 'timeout']);
  });
  it('is skipped where it needs what no sandbox has', () => {
    assert.equal(endOf('captures.sh')?.[0], 'skip');
    assert.deepEqual(endOf('needs-a-build.sh'), [
      'skip',
      'helper of the tree is not built: make -C tools/testing/selftests TARGETS=net',
    ]);
    assert.match(endOf('captures.sh')?.[1] ?? '', /tcpdump cannot run/);
  });
  it('has every ping told, with its line, and why it was silent', () => {
    assert.deepEqual([pingOf('passes.sh')?.source, pingOf('passes.sh')?.observed], ['a', 'reply']);
    const silent = pingOf('silent.sh');
    assert.deepEqual([endOf('silent.sh')?.[0], silent?.observed, silent?.line], ['pass', 'silence', 5]);
    assert.equal(silent?.explanation?.reason, 'link-down');
  });
});
