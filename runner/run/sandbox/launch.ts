import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import { credentials, sandboxEnvironment } from './environment.ts';
import { groundPid } from './ground.ts';
import { openTable, ownTable } from './mounts.ts';

const enter = ['--user', '--mount', '--preserve-credentials', '--wd=/'];
/** What unshare(1) makes for a sandbox. */
export const unshareOptions = [
  ...['--user', '--map-root-user', '--net', '--mount', '--pid', '--uts', '--ipc'],
  ...['--fork', '--kill-child', '--mount-proc'],
];

let agent: string | undefined;
let table: number | undefined;

/**
 * Starts the processes of a sandbox, in a session of their own so that a Ctrl-C reaches only the runner.
 * Descriptors: 0 requests, 1 and 2 outputs, 3 answers, 4 the lifeline, 5 the mount table; see `agent.bash`.
 * @param nonce ends each command's output in the agent's streams; a scenario cannot guess it
 */
export async function launch(nonce: string): Promise<ChildProcess> {
  agent ??= readFileSync(join(packageRoot, 'runner/run/sandbox/agent.bash'), 'utf8');
  table ??= openTable(ownTable);
  const target = String(await groundPid());
  const shell = ['bash', '-c', `netscene_nonce=${nonce}\n${agent}`];
  const child = spawn('nsenter', ['--target', target, ...enter, 'unshare', ...unshareOptions, ...shell], {
    cwd: '/',
    env: sandboxEnvironment(),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', table],
    ...credentials(),
  });
  // At a limit of descriptors or processes there is a child that never was, and nobody to listen to it yet.
  await once(child, 'spawn');
  return child;
}
