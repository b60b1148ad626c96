import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { executable, folder } from '../cli/netscene.ts';
import { daemon, until } from './daemon.ts';
import { assertWhole } from './whole-run.ts';

test('a Slurm array job runs the shards, one of them again after it was killed', {
  skip: process.getuid?.() === 0 ? false : 'slurmd starts jobs as their users, which takes root',
}, async (t) => {
  const at = folder(t);
  const munge = join(at, 'munge');
  mkdirSync(munge, { mode: 0o755 });
  writeFileSync(join(munge, 'key'), randomBytes(1024), { mode: 0o400 });
  const socket = join(munge, 'socket');
  const munged = daemon(t, [
    ...([
      'munged',
      '--foreground',
      '--force',
      `--key-file=${join(munge, 'key')}`,
      `--socket=${socket}`,
    ] as const),
    ...[`--pid-file=${join(munge, 'pid')}`, `--seed-file=${join(munge, 'seed')}`],
    `--log-file=${join(munge, 'log')}`,
  ]);
  await until(() => existsSync(socket), munged.said);
  const config = join(at, 'slurm.conf');
  writeFileSync(config, configuration(at, socket));
  const env = { SLURM_CONF: config };
  const controller = daemon(t, ['slurmctld', '-D', '-i'], env);
  const node = daemon(t, ['slurmd', '-D', '-N', nodeName()], env);
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' });
  const states = () => {
    try {
      return run('sinfo', '--noheader', '--format=%t').trim();
    } catch {
      return '';
    }
  };
  await until(
    () => states() === 'idle',
    () => `${states()}\n${controller.said()}\n${node.said()}`,
  );
  const job = join(at, 'job.sh');
  // As docs/ci/slurm.sbatch has it; three parts, and none may be lost.
  writeFileSync(
    job,
    `#!/bin/bash
#SBATCH --array=1-3
#SBATCH --requeue
cd ${packageRoot}
exec ${process.execPath} ${executable} run --shard auto --quiet \\
  -r ndjson=${at}/$SLURM_ARRAY_TASK_ID.\${SLURM_RESTART_COUNT:-0}.ndjson\n`,
  );
  const id = run('sbatch', '--parsable', `--output=${at}/%a.out`, job).trim();
  const first = join(at, '2.0.ndjson');
  await until(
    () => existsSync(first) && readFileSync(first, 'utf8').includes('scenario-start'),
    () => `${run('squeue')}\n${controller.said()}\n${node.said()}`,
  );
  run('scontrol', 'requeue', `${id}_2`);
  // A job that is put back waits two minutes, unless it is told to begin.
  await until(
    () => {
      try {
        run('scontrol', 'update', `JobId=${id}_2`, 'StartTime=now');
      } catch {
        // It is not back yet, or has begun already.
      }
      return run('squeue', '--noheader', '--array').trim() === '';
    },
    () => `${run('squeue')}\n${controller.said()}`,
    120,
  );
  const streams = ['1.0', '2.0', '2.1', '3.0'].map((name) => join(at, `${name}.ndjson`));
  for (const stream of streams) assert.ok(existsSync(stream), `${stream}\n${controller.said()}`);
  await assertWhole(at, streams);
});

function nodeName(): string {
  return hostname().split('.')[0] as string;
}

/** A cluster of one machine, with all of its files in one folder. */
function configuration(at: string, socket: string): string {
  for (const name of ['state', 'spool']) mkdirSync(join(at, name), { mode: 0o755 });
  return `ClusterName=test
SlurmctldHost=${nodeName()}(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=${socket}
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${at}/state
SlurmdSpoolDir=${at}/spool
SlurmctldPidFile=${at}/slurmctld.pid
SlurmdPidFile=${at}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
KillWait=2
NodeName=${nodeName()} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP MaxTime=INFINITE
`;
}
