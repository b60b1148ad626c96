import type { TestContext } from 'node:test';
import fc from 'fast-check';

/** One seed for a whole run of the tests: printed by each, and taken from NETSCENE_FUZZ_SEED to replay it. */
const seed = Number(process.env.NETSCENE_FUZZ_SEED ?? (Date.now() ^ process.pid) >>> 0);
/** Times as many cases: NETSCENE_FUZZ_TIMES=10. */
const times = Number(process.env.NETSCENE_FUZZ_TIMES ?? 1);

/**
 * Holds that something is so for many generated inputs; a failure is made small, and told with seed and path.
 * One that hangs is ended by the test's own time limit.
 */
export function holds<T>(
  t: TestContext,
  cases: number,
  inputs: fc.Arbitrary<T>,
  isSo: (input: T) => void,
): void {
  t.diagnostic(`${cases * times} cases, seed ${seed}: NETSCENE_FUZZ_SEED=${seed} replays them`);
  fc.assert(
    fc.property(inputs, (input) => isSo(input)),
    { seed, numRuns: cases * times },
  );
}

/** Text made of given parts and of anything at all. */
export function textOf(parts: readonly string[], options: { maxLength?: number } = {}): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...parts) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
  );
  return fc.array(part, { maxLength: options.maxLength ?? 24 }).map((all) => all.join(''));
}
