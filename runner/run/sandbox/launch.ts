import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import { credentials, sandboxEnvironment } from './environment.ts';
import { type Ground, groundFor } from './ground.ts';
import { systemCallFilter } from './system-call-filter.ts';
import { systemCallsInPerl } from './system-calls.ts';

const source = (name: string) => readFileSync(join(packageRoot, 'runner/run/sandbox', name), 'utf8');
let inside: string | undefined;
let shell: string | undefined;

/** The program that all of a scenario's processes come through, as perl(1) takes it: `inside.pl`. */
export function insideProgram(): string[] {
  inside ??= systemCallsInPerl() + source('inside.pl');
  return ['perl', '-e', inside];
}

/**
 * Starts the processes of a sandbox, in a session of their own so that a Ctrl-C reaches only the runner.
 * Descriptors: 0 requests, 1 and 2 outputs, 3 answers, 4 the lifeline; see `inside.pl` and `shell.bash`.
 * @param sees paths beside the system's own that can be read in it
 * @param ownEtc its /etc is a copy that it may write to
 */
export async function launch(
  sees: readonly string[],
  ownEtc: boolean,
): Promise<{ readonly child: ChildProcess; readonly ground: Ground }> {
  shell ??= source('shell.bash');
  const ground = await groundFor(sees);
  const { pid, innerPid, view } = ground;
  const enter = [
    ...['--target', String(pid), '--user', '--mount', `--pid=/proc/${pid}/ns/pid_for_children`],
    ...['--preserve-credentials', `--wd=/proc/${innerPid}/root/proc`],
  ];
  const init = [
    ...insideProgram(),
    'init',
    shell,
    systemCallFilter(),
    ownEtc ? 'own-etc' : '',
    ...view.again.flat(),
  ];
  const child = spawn('nsenter', [...enter, ...init], {
    cwd: '/',
    env: sandboxEnvironment(sees),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    ...credentials(),
  });
  // At a limit of descriptors or processes there is a child that never was, and nobody to listen to it yet.
  await once(child, 'spawn');
  return { child, ground };
}
