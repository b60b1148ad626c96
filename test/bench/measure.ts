import { spawn } from 'node:child_process';
import { round } from '../../runner/run/events/bus.ts';

/** Milliseconds of repeated runs. */
export interface Sample {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

export function sampleOf(times: readonly number[]): Sample {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { median: at(0.5), min: at(0), max: at(1), runs: sorted.length };
}

/** Times both in turn, A B A B …, so that a machine that changes its pace changes both. */
export async function inTurn(
  runs: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<[Sample, Sample]> {
  const [as, bs]: [number[], number[]] = [[], []];
  for (let i = 0; i < runs; i += 1) {
    as.push(await a());
    bs.push(await b());
  }
  return [sampleOf(as), sampleOf(bs)];
}

/** Milliseconds that something takes. */
export async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await what();
  return performance.now() - start;
}

/** Runs a program to its end with its output thrown away. @throws {Error} on an exit code that was not expected */
export function run(program: string, args: readonly string[], exit: number | 'any' = 0): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    child.once('error', reject);
    child.once('close', (code) =>
      exit === 'any' || code === exit
        ? resolve()
        : reject(new Error(`${program} ${args[0]}: exit code ${code}`)),
    );
  });
}
