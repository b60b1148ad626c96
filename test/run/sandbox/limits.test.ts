import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { limitsText } from '../../../runner/kit/limits.ts';
import { Cgroup } from '../../../runner/run/sandbox/cgroup.ts';
import { cgroupMounts, findCgroups } from '../../../runner/run/sandbox/cgroup-places.ts';
import { asScenario } from '../../../runner/run/sandbox/enter.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { limitsInForce, ownCgroup } from '../../../runner/run/sandbox/limits.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { until } from '../../cli/netscene.ts';

after(closeGround);

let given: string | undefined;
try {
  findCgroups();
} catch (error) {
  given = (error as Error).message;
}

describe('the limits of a sandbox', { timeout: 300_000 }, () => {
  it('are told: by a control group where there is one, else why not', async () => {
    const sandbox = await Sandbox.open();
    const limits = limitsInForce();
    await sandbox.close();
    assert.ok(limits);
    assert.equal(limits.by, given === undefined ? 'cgroup' : 'rlimits', given);
    assert.match(limitsText(limits), limits.by === 'cgroup' ? /for all together/ : /a process .*setrlimit/);
  });

  it('hold its shell, what it starts and what enters it', { skip: given ?? false }, async () => {
    const sandbox = await Sandbox.open();
    const [procs = ''] = sandbox.joins;
    const before = members(procs);
    const [program = '', ...words] = asScenario(sandbox);
    const entered = execFile(program, [...words, 'sleep', '1000']);
    await sandbox.run('sleep 1000 & sleep 1000 &');
    await until(() => members(procs) >= before + 3);
    const folder = dirname(procs);
    entered.kill('SIGKILL');
    await sandbox.close();
    await until(() => !existsSync(folder) || members(procs) === 0);
  });

  it('end what takes more memory than that, by processes or by files, and nobody else', {
    skip: given ?? false,
  }, async () => {
    const [hog, other] = await Promise.all([Sandbox.open(), Sandbox.open()]);
    const cgroup = Cgroup.open({
      all: { memory: 256 << 20, processes: 500 },
      each: { memory: 64 << 20, processes: 50 },
    });
    const [held, aside] = [cgroup.leaf(), cgroup.leaf()];
    const into = (sandbox: Sandbox, joins: readonly string[], script: string) => {
      const [program = '', ...words] = asScenario({ pid: sandbox.pid, joins });
      return promisify(execFile)(program, [...words, 'bash', '-c', script]).catch((error) => error);
    };
    const sleeping = into(other, aside.joins, 'sleep 2; echo well');
    const eaten = await into(hog, held.joins, `perl -e '$x = "a" x (100 << 20)'; echo "exit $?"`);
    const filed = await into(hog, held.joins, 'head -c 100M /dev/zero >/dev/shm/file; echo "exit $?"');
    const forked = await into(
      hog,
      held.joins,
      `perl -e 'for (1 .. 200) { $p = fork; $refused = 1, last unless defined $p; sleep 60 unless $p; push @all, $p } print $refused ? "refused" : "all"; kill KILL => @all'`,
    );
    assert.doesNotMatch(eaten.stdout ?? '', /exit 0/);
    assert.doesNotMatch(filed.stdout ?? '', /exit 0/);
    assert.equal(forked.stdout, 'refused');
    assert.ok(held.outOfMemory > 0);
    assert.match((await sleeping).stdout, /well/);
    assert.equal(aside.outOfMemory, 0);
    await Promise.all([hog.close(), other.close()]);
    const [folder = ''] = held.joins.map((path) => dirname(dirname(path)));
    cgroup.close();
    await until(() => !existsSync(folder));
  });

  it('leave nothing behind when the runner ends', { skip: given ?? false }, async () => {
    const sandbox = await Sandbox.open();
    const run = dirname(dirname(sandbox.joins[0] ?? ''));
    assert.ok(existsSync(run));
    await sandbox.close();
    await closeGround();
    await until(() => !existsSync(run));
    assert.ok(ownCgroup() !== undefined);
    await closeGround();
  });

  it('are such that the kernel takes a sandbox first when the machine has no memory left', async () => {
    const sandbox = await Sandbox.open();
    const { stdout } = await sandbox.run('cat /proc/self/oom_score_adj; echo -1 >/proc/self/oom_score_adj');
    await sandbox.close();
    assert.equal(stdout, '1000\n');
    assert.notEqual(readFileSync('/proc/self/oom_score_adj', 'utf8'), '1000\n');
  });
});

it('cgroup mounts are found with what they limit', () => {
  const text = [
    '35 25 0:30 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory',
    '36 25 0:31 /docker/a\\040b /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate',
    '37 25 0:32 / /proc rw - proc proc rw',
  ].join('\n');
  assert.deepEqual(
    cgroupMounts(text).map(({ point, root, type }) => `${type} ${point} ${root}`),
    ['cgroup /sys/fs/cgroup/memory /', 'cgroup2 /sys/fs/cgroup /docker/a b'],
  );
});

const members = (procs: string) => readFileSync(procs, 'utf8').trim().split('\n').filter(Boolean).length;
