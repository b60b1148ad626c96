import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { until } from '../until.ts';
import { type Fault, nothingLeft, reportAt, under } from './counted-run.ts';
import { executable, folder, netscene, scenarioFile } from './netscene.ts';

type Test = Parameters<typeof folder>[0] & { diagnostic: (text: string) => void };

/** Runs three scenarios under a limit: what cannot be done is an error, never a failed claim. */
async function heldTo(t: Test, fault: Fault, at: string): Promise<void> {
  const report = join(at, 'report');
  const args = [
    'run',
    'veth-pair',
    'multi-subnet',
    'gateway',
    '--jobs',
    '3',
    '--timeout',
    '20',
    '-r',
    'table',
  ];
  const ended = await under(fault, [...args, '-r', `json=${report}`]);
  t.diagnostic(`exit code ${ended.code}`);
  // 134: Node itself aborts where it may not start its own threads.
  assert.ok([0, 129, 134].includes(ended.code as number), `${ended.code} ${ended.stdout}${ended.stderr}`);
  nothingLeft(ended);
  assert.deepEqual(
    readdirSync(at).filter((name) => name !== 'report'),
    [],
  );
  if (readdirSync(at).length === 0) return assert.notEqual(ended.code, 0);
  for (const { verdict } of reportAt(report).scenarios) assert.match(verdict, /^(?:pass|error|not-run)$/);
}

describe('a machine at its limits', { timeout: 900_000, concurrency: 5 }, () => {
  const limits: [what: string, limit: string][] = [
    ...[22, 30, 45, 60].map((n): [string, string] => [`${n} descriptors`, `ulimit -n ${n}`]),
    ['40 MB for the runner’s objects', 'export NODE_OPTIONS=--max-old-space-size=40'],
    ['no output', 'exec >&-'],
    ['no output and no errors', 'exec >&- 2>&-'],
  ];
  for (const [what, limit] of limits) {
    it(`${what}: done or an error, never a failed claim, and nothing left`, async (t) => {
      await heldTo(t, { limits: limit }, folder(t));
    });
  }
});

/** The kernel holds root to no limit of processes: an ordinary user's number, and we where we are one (setrlimit(2)). */
const ordinary = process.getuid?.() === 0 ? 64_320 : undefined;
/** Can it read what it is to run? */
const canStart =
  ordinary === undefined ||
  spawnSync(process.execPath, [executable, '--version'], { uid: ordinary, gid: ordinary }).status === 0;

// Where we are no root they are all of one user, whose processes are counted together.
const usersAtOnce = ordinary === undefined ? 1 : 5;

describe('an ordinary user at the limit of processes', {
  timeout: 900_000,
  concurrency: usersAtOnce,
  skip: !canStart,
}, () => {
  for (const count of [8, 16, 24, 32, 48]) {
    it(`${count}: done or an error, never a failed claim, and nothing left`, async (t) => {
      const at = folder(t);
      chmodSync(at, 0o777);
      // Where we are no root there may be others of ours.
      const own = ordinary === undefined ? '$(($(ps -L -u $(id -u) -o tid= | wc -l)))' : '0';
      const limits = `ulimit -u $((${own} + ${count}))`;
      // A user each: what one starts counts for all that is his.
      await heldTo(t, { limits, ...(ordinary !== undefined && { uid: ordinary + count }) }, at);
    });
  }
});

/** A memory cgroup of either version, where we may make one (Documentation/admin-guide/cgroup-v2.rst). */
function memoryCgroup(megabytes: number): string | undefined {
  for (const [root, limit] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ] as const) {
    const path = join(root, `netscene-test-${process.pid}`);
    try {
      mkdirSync(path);
      writeFileSync(join(path, limit), `${megabytes}M`);
      return path;
    } catch {
      rmSync(path, { force: true, recursive: true });
    }
  }
  return undefined;
}

function emptied(cgroup: string): boolean {
  try {
    rmdirSync(cgroup);
    return true;
  } catch {
    return false;
  }
}

describe('a limit of memory', { timeout: 900_000, concurrency: 5 }, () => {
  it('that a scenario meets: an error of its own, and the other’s result is whole', async (t) => {
    const cgroup = memoryCgroup(400);
    if (cgroup === undefined) return t.skip('no memory cgroup can be made here');
    // The kernel takes what was killed out of it in its own time.
    t.after(() => until(() => emptied(cgroup)));
    const at = folder(t);
    const bad = scenarioFile(
      at,
      'hungry',
      "setup('x')`head -c 2G /dev/zero | tail -n 1 | wc -c; (exit ${PIPESTATUS[1]})`".replace('${', '\\${'),
    );
    const good = scenarioFile(at, 'innocent', "setup('x')`ip netns add a`, cleanup`ip netns del a`");
    const report = join(at, 'report');
    const wrap = ['sh', '-c', `echo $$ >${cgroup}/cgroup.procs; exec "$@"`, 'sh'];
    const { code, stdout, stderr } = await netscene(
      ['run', bad, good, '--jobs', '2', '-r', `json=${report}`],
      { wrap },
    );
    assert.equal(code, 129, stdout + stderr);
    assert.deepEqual(
      reportAt(report).scenarios.map(({ name, verdict }) => [name, verdict]),
      [
        ['hungry', 'error'],
        ['innocent', 'pass'],
      ],
    );
  });
});
