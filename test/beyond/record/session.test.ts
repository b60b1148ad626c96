import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { playScript } from '../../../runner/beyond/record/play-script.ts';
import type { Played } from '../../../runner/beyond/record/played.ts';
import { RecordedSession } from '../../../runner/beyond/record/session.ts';
import { tellPlayed } from '../../../runner/beyond/record/tell.ts';
import { failuresOf } from '../../../runner/beyond/record/told-failures.ts';

let session: RecordedSession;
before(async () => {
  session = await RecordedSession.open();
  await session.type(`ip netns add a; ip netns add b
    ip link add v0 netns a type veth peer name v1 netns b
    ip -n a addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
    ip -n a link set v0 up; ip -n a link set lo up`);
});
after(() => session.close());

const seen = async (text: string) => {
  const { pings } = await session.type(text);
  return pings.map(({ source, target, observed }) => `${source || 'host'} ${target} ${observed}`);
};

test('variables, folders and exit codes last from command to command, as in a terminal', async () => {
  await session.type('x=7; cd /tmp; false');
  const { stdout, exit } = await session.type('echo $? $x $PWD');
  assert.deepEqual([stdout, exit], ['1 7 /tmp\n', 0]);
});

test('a ping is noticed by whatever way it is made, and judged by what came of it', async () => {
  assert.deepEqual(await seen('ip netns exec a ping -c 1 -W 1 10.0.0.2 | tail -1'), ['a 10.0.0.2 silence']);
  assert.deepEqual(await seen('ip netns exec a ping -c 1 10.0.0.1 >/dev/null && echo PASS || echo FAIL'), [
    'a 10.0.0.1 reply',
  ]);
  assert.deepEqual(await seen('nsenter --net=/run/netns/a ping -c 1 10.0.0.1'), ['a 10.0.0.1 reply']);
  assert.deepEqual(
    await seen('p() { ip netns exec "$1" ping -c 1 "$2"; }; for i in 1; do p a 10.0.0.$i; done'),
    ['a 10.0.0.1 reply'],
  );
  assert.deepEqual(await seen(`bash -c 'sudo ip netns exec a ping 10.0.0.1'`), ['a 10.0.0.1 reply']);
  assert.deepEqual(await seen('ping -c 1 127.0.0.1 >/dev/null & wait'), ['host 127.0.0.1 reply']);
});

test('a silence is explained while the network is as it was', async () => {
  const { pings } = await session.type(
    'ip netns exec a ping -c 3 10.0.0.2; ip -n b link set v1 up; ip netns exec a ping -c 3 10.0.0.2',
  );
  assert.deepEqual(
    pings.map(({ observed, explanation }) => [observed, explanation?.reason]),
    [
      ['silence', 'link-down'],
      ['reply', undefined],
    ],
  );
});

test('what is typed in an opened shell runs there, also in dash and in a namespace without a name', async () => {
  for (const shell of ['bash', 'sh']) {
    await session.type(`ip netns exec a ${shell}`, { opensShell: true });
    assert.deepEqual(await seen('ping -c 1 10.0.0.1'), ['a 10.0.0.1 reply']);
    await session.type('exit');
    assert.deepEqual(await seen('ping -c 1 127.0.0.1'), ['host 127.0.0.1 reply']);
  }
  await session.type('unshare --net bash', { opensShell: true });
  assert.match((await seen('ping -c 1 10.0.0.1')).join(), /^net:\[\d+\] 10\.0\.0\.1 silence$/);
  await session.type('exit');
});

test('a program that is missing is noticed in a pipe, in the background and in silence', async () => {
  for (const text of ['no-such-tool -x | cat', 'no-such-tool & wait', 'no-such-tool 2>/dev/null || true'])
    assert.deepEqual((await session.type(text)).missing, ['no-such-tool'], text);
});

test('what goes on and on is sent to the background, and what would install is not run', async () => {
  const { exit } = await session.type('tail -f /dev/null', { patience: 600 });
  assert.equal(exit, undefined);
  assert.deepEqual((await session.type('sudo apt-get install -y hello')).withheld, [
    'apt-get install -y hello',
  ]);
  assert.equal((await session.type('if then')).exit, 2);
  assert.equal((await session.type('exit')).left, true);
  assert.equal((await session.type('echo here')).stdout, 'here\n');
});

test('a script is run by bash as it is: its folder, its arguments, its functions, its set -e', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'netscene-script-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'env.sh'), 'NS=red\n');
  writeFileSync(
    join(folder, 'lab.sh'),
    `#!/bin/bash
set -euo pipefail
. ./env.sh
[[ $1 == up ]] || exit 3
unused() { ping -c 1 10.9.9.9; }
check() {
  ip netns exec "$NS" ping -c 1 "$1" >/dev/null
}
ip netns add $NS
ip -n $NS link set lo up
check 127.0.0.1
false
ping -c 1 127.0.0.1
`,
  );
  const file = join(folder, 'lab.sh');
  const signal = new AbortController().signal;
  const { pings, commands } = await playScript({
    file,
    name: 'lab',
    args: ['up'],
    timeout: 600_000,
    signal,
    host: {},
  });
  assert.deepEqual(
    pings.map(({ source, target, observed, scriptLine }) => [source, target, observed, scriptLine]),
    [['red', '127.0.0.1', 'reply', 7]],
  );
  assert.equal(commands[0]?.typed?.exit, 1);
  assert.ok(commands[0]?.typed?.commands.some(({ ran, line }) => ran === 'ip netns add red' && line === 9));
});

/** A script that stands alone, as bash runs it. */
async function playedScript(t: TestContext, text: string): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'netscene-script-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'lab.sh');
  writeFileSync(file, text);
  const signal = new AbortController().signal;
  return playScript({ file, name: 'lab', args: [], timeout: 60_000, signal, host: {} });
}

test('a failure is told of the command that failed, also in a pipe and in a subshell, with what that one said', async (t) => {
  const played = await playedScript(
    t,
    `ip netns add a
echo hello | tee -a /proc/nope/x
ip -n a link set lo up
(ip -n b link show)
true
up() { ip link set nope up; }
up
ip netns list | grep -q b
ip -n a link set lo up
`,
  );
  const [command] = played.commands;
  assert.ok(command);
  assert.deepEqual(
    failuresOf(played, command, []).map(({ command, line, output }) => [line, command, output]),
    [
      [2, 'tee -a /proc/nope/x', 'tee: /proc/nope/x: No such file or directory'],
      [4, 'ip -n b link show', 'Cannot open network namespace "b": No such file or directory'],
      [6, 'ip link set nope up', 'Cannot find device "nope"'],
    ],
  );
});

test('what is written to /etc is there, and nowhere else', async () => {
  await session.type('mkdir -p /etc/netns/a; echo 10.0.0.1 web >>/etc/hosts; echo x >>/etc/sysctl.conf');
  const { exit } = await session.type('ip netns exec a getent hosts web && grep -qx x /etc/sysctl.conf');
  assert.equal(exit, 0);
  assert.ok(!existsSync('/etc/netns/a') && !readFileSync('/etc/hosts', 'utf8').includes('10.0.0.1 web'));
});

test('what a script cannot do on this kernel is a skip with its name, with what follows from it', async (t) => {
  const played = await playedScript(
    t,
    `ip netns add a
ip -n a link add red type vrf table 10
ip -n a link set red up
ip -n a link set nope up
ip netns exec a no-such-tool -x
`,
  );
  const told: string[] = [];
  tellPlayed(played, (event) => {
    if (event.type === 'not-run') told.push(`${event.line} not run: ${event.why}`);
    if (event.type === 'deviation') told.push(`${event.line} ${event.code}`);
  });
  const hasVrf = !told.some((one) => one.includes('VRF'));
  assert.deepEqual(
    told.filter((one) => one.includes('not run')),
    hasVrf
      ? []
      : [
          '2 not run: this kernel has no VRF: give one that has it (--kernel)',
          '3 not run: it follows from what this kernel lacks',
        ],
  );
  assert.deepEqual(
    told.filter((one) => !one.includes('not run')),
    ['4 page-command-failed', '5 missing-tool'],
  );
});
