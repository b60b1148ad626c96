import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A daemon in the foreground, ended with the test. */
export function daemon(
  t: { after: (done: () => Promise<void>) => void },
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): ChildProcess & { said: () => string } {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-10_000);
    });
  child.on('error', (error) => {
    said += error.message;
  });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(5000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  });
  return Object.assign(child, { said: () => said });
}

/** Waits until something holds; what `why` says is in the error. */
export async function until(holds: () => boolean, why: () => string, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${why()}`);
    await sleep(100);
  }
}
