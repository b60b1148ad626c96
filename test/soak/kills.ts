import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { nothingLeft, under } from '../cli/counted-run.ts';

/**
 * Starts a run and ends it with SIGKILL at a moment, from before Node is up to after all has ended; `count` times,
 * several at once, each in a PID namespace that is looked through afterwards. @throws {AssertionError} when a process
 * or a file is left
 */
export async function killAtAnyMoment(count: number): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'netscene-kills-'));
  const limits = `export TMPDIR=${temporary}`;
  const args = ['run', 'multi-subnet', 'veth-pair', '-q'];
  const start = performance.now();
  assert.equal((await under({ limits }, args)).code, 0);
  const whole = (performance.now() - start) / 1000;
  let [next, killed] = [0, 0];
  const worker = async () => {
    while (next < count) {
      // Beside others each takes longer than alone.
      const after = (whole * 1.5 * next++) / count;
      const ended = await under({ limits, signal: 'KILL', after }, args);
      nothingLeft(ended);
      if (ended.code === 137) killed += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  assert.deepEqual(readdirSync(temporary), [], 'files are left');
  rmSync(temporary, { recursive: true });
  console.log(`${count} runs, ${killed} of them ended with SIGKILL, at any moment: nothing left`);
  assert.ok(killed > count / 3, 'most of them had ended by themselves');
}
