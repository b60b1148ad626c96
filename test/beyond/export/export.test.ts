import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pLimit from 'p-limit';
import {
  added,
  cleanup,
  erratum,
  nodes,
  reachable,
  type Scenario,
  scenario,
  script,
  setup,
  shows,
  unreachable,
} from '../../../lib/index.ts';
import { asBash } from '../../../runner/beyond/export/bash.ts';
import { asKsft } from '../../../runner/beyond/export/ksft.ts';
import { call, hereDocument } from '../../../runner/beyond/export/shell-text.ts';
import { contents } from '../../../scenarios/contents.ts';
import { readAsNetdev } from './netdev-ci-reader.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'netscene-export-'));
  chmodSync(folder, 0o755);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const forms = { bash: asBash, ksft: asKsft };
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const root = process.getuid?.() === 0;

function written(name: string, text: string): string {
  const file = join(folder, `${name}.sh`);
  writeFileSync(file, text, { mode: 0o644 });
  return file;
}

interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  /** `not ok` lines, without their numbers. */
  readonly bad: readonly string[];
}

// Most of the time they wait for pings.
const atOnce = pLimit(6);

function ran(file: string, user?: 'nobody'): Promise<Ran> {
  return atOnce(async () => {
    const ids = user === undefined ? {} : { uid: 65534, gid: 65534 };
    const child = spawn('bash', [file], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'], ...ids });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const bad = stdout.split('\n').filter((line) => line.startsWith('not ok'));
    return { exit, stdout, bad: bad.map((line) => line.replace(/^not ok \d+ - /, '')) };
  });
}

const hosts = nodes({ a: '10.9.0.1', b: '10.9.0.2' });
const small = scenario({
  name: 'small',
  title: 'Two hosts # and a pair',
  requires: ['veth'],
  steps: [
    setup('two namespaces')`
      for name in a b; do
        sudo -E ip netns add $name
      done
      device=va
    `,
    setup('a pair')`
      ip link add $device netns a type veth peer name vb netns b
      ip -n a address add 10.9.0.1/24 dev va
      ip -n b address add 10.9.0.2/24 dev vb
    `,
    unreachable('down', hosts.every()),
    erratum({
      line: 3,
      printed: 'ip -n a link set vb up',
      says: 'Cannot find device "vb"',
      corrected: 'ip -n a link set va up',
      why: "it's the wrong name",
    }),
    setup('up')`ip -n b link set vb up`,
    shows('the address', {
      prints: `
        7: va@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP qlen 1000
            link/ether 66:1e:63:5d:c1:c0 brd ff:ff:ff:ff:ff:ff link-netnsid 1
            inet 10.9.0.1/24 scope global va
               valid_lft forever preferred_lft forever
      `,
    })`
      ip -n a address show va | head -4
    `,
    shows('names', { lists: ['a', 'b'], omits: ['c'] })`ip netns list`,
    reachable('each other')`
      ip netns exec a ping -c 5 10.9.0.2
      sudo ip netns exec b ping -c 5 10.9.0.1
    `,
    added(
      'ours',
      setup('a here-document')`
      cat > /tmp/x <<'END'
      $(touch /tmp/no) 'quoted' "both"
      END
      grep -q 'quoted' /tmp/x
    `,
    ),
    cleanup`
      ip netns del a
      ip netns del b
    `,
  ],
});
/** The scenario with one step in the place of another. */
const broken = (title: string, step: Scenario['steps'][number]): Scenario => ({
  ...small,
  steps: small.steps.map((one) => (one.title === title ? { ...step, title } : one)),
});

for (const [form, write] of Object.entries(forms)) {
  test(`${form}: a small scenario passes, as root and as an ordinary user`, async () => {
    const file = written(`small-${form}`, write(small));
    for (const user of root ? [undefined, 'nobody' as const] : [undefined]) {
      const { exit, stdout, bad } = await ran(file, user);
      assert.deepEqual([exit, bad], [0, []], stdout);
      assert.match(stdout, /^K?TAP version \d+\n1\.\.10\nok 1 - two namespaces( # time=\d+ms)?\n/);
    }
  });

  test(`${form}: a broken topology is not ok, and the exit code says whether it is a failure or an error`, async () => {
    const error = form === 'bash' ? 129 : 1;
    const cases: [Scenario, string[], number][] = [
      [broken('up', setup('')`ip -n b link set vb down`), ['the address'], 1],
      [broken('up', setup('')`ip -n b link set vx up`), ['up # ERROR'], error],
      [broken('the address', shows('', { prints: '7: va: <UP>' })`ip -n a link show va`), ['the address'], 1],
      [broken('names', shows('', { lists: ['ax'] })`ip netns list`), ['names'], 1],
      [broken('names', shows('', { omits: ['b'] })`ip netns list`), ['names'], 1],
      [broken('down', reachable('', hosts.every())), ['down'], 1],
      [broken('each other', unreachable('', hosts.every())), ['each other'], 1],
      [
        broken('each other', unreachable('')`ip netns exec x ping -c 1 10.9.0.2`),
        ['each other # ERROR'],
        error,
      ],
      [broken('clean-up', cleanup`ip netns del a`), ['clean-up'], 1],
      [broken('clean-up', cleanup`ip netns del x`), ['clean-up # ERROR'], error],
    ];
    await Promise.all(
      cases.map(async ([one, bad, exit], index) => {
        const result = await ran(written(`broken-${form}-${index}`, write(one)));
        assert.deepEqual([result.bad, result.exit], [bad, exit], result.stdout);
      }),
    );
  });

  test(`${form}: a command that ends the shell is no run to the end`, async () => {
    const { exit, stdout } = await ran(written(`exits-${form}`, write(broken('up', setup('')`exit 0`))));
    assert.match(stdout, /Bail out!/);
    assert.notEqual(exit, 0);
  });

  test(`${form}: what the machine lacks is a skip`, async () => {
    const text = write(small).replace(
      "netscene_require 'veth pairs' '",
      "netscene_require 'veth pairs' 'false; ",
    );
    const { exit, stdout } = await ran(written(`lacks-${form}`, text.replace("'false; ", "'false && ")));
    assert.deepEqual(
      [exit, stdout],
      [
        form === 'bash' ? 125 : 4,
        `${form === 'bash' ? '' : 'TAP version 13\n'}1..0 # SKIP this machine lacks veth pairs\n`,
      ],
    );
  });

  test(`${form}: shellcheck has nothing to say`, {
    skip: has('shellcheck') ? false : 'no shellcheck',
  }, () => {
    const all = [small, ...Object.values(contents)];
    const files = all.map((one) => written(`${one.name}-check-${form}`, write(one)));
    const { stdout, status } = spawnSync('shellcheck', files, { encoding: 'utf8' });
    assert.deepEqual([stdout, status], ['', 0]);
  });

  test(`${form}: the scenarios of the package pass, as they do in netscene`, async () => {
    await Promise.all(
      Object.values<Scenario>(contents).map(async (one) => {
        const { exit, stdout, bad } = await ran(written(`${one.name}-${form}`, write(one)));
        if (/^1\.\.0 # SKIP/m.test(stdout)) {
          assert.ok(
            one.requires?.some((f) => f === 'tun' || f === 'socat' || f === 'nftables'),
            stdout,
          );
        } else {
          assert.deepEqual([exit, bad], [0, []], `${one.name}\n${stdout}`);
        }
      }),
    );
  });
}

test('netdev’s CI reads a selftest as what it came to, whatever words commands print', async () => {
  const words = setup('words')`echo '[FAIL] FAIL: [SKIP] SKIP: x # SKIP [OK] [PASS] PASSED all'; false`;
  const inJs = script('in JavaScript', async () => {});
  const cases: [string, Scenario, 'pass' | 'fail' | 'skip', number][] = [
    ['small', small, 'pass', 10],
    ['with-js', { ...small, steps: [inJs, ...small.steps] }, 'pass', 10],
    ['failing', broken('names', shows('', { lists: ['ax'] })`echo '[OK] SKIP: # SKIP'`), 'fail', 10],
    ['erring', broken('up', words), 'fail', 10],
    ['lacking', { ...small, requires: ['sysctl net.ipv4.nothing_of_that_name'] }, 'skip', 0],
  ];
  await Promise.all(
    cases.map(async ([name, one, result, count]) => {
      const { exit, stdout } = await ran(written(`netdev-${name}`, asKsft(one)));
      const read = readAsNetdev(stdout, exit as number);
      assert.equal(read.result, result, stdout);
      assert.equal(read.subtests.length, count, stdout);
      if (result === 'pass')
        for (const one of read.subtests) assert.deepEqual([one.result, one.timed], ['pass', true]);
      // What is said on the way has none of the words that decide.
      const said = stdout
        .split('\n')
        .filter((line) => line.startsWith('#   '))
        .join('\n');
      assert.doesNotMatch(said, /\[(FAIL|fail|SKIP|skip|OKAY|PASS|OK|pass)\]|FAIL:|SKIP:|# SKIP|PASSED all/);
    }),
  );
});

test('commands stay as they are: word by word, or quoted as one', () => {
  assert.equal(call('setup', 'ip link add a type veth'), 'setup ip link add a type veth');
  assert.equal(call('setup', "echo 'a' $x"), "setup 'echo '\\''a'\\'' $x'");
  assert.equal(call('setup', 'x=1 y'), "setup 'x=1 y'");
  assert.equal(call('setup', 'true'), "setup 'true'");
  assert.equal(call('setup', 'ip  link'), "setup 'ip  link'");
  assert.equal(hereDocument('prints', 'a\nEND'), "prints <<'END_'\na\nEND\nEND_");
});
