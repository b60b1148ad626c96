import assert from 'node:assert/strict';
import { join } from 'node:path';
import { packagedNames } from '../../scenarios/names.ts';
import { netscene } from '../cli/netscene.ts';

/** Merges the shards of a run of all scenarios, and holds the result to be what one run gives. */
export async function assertWhole(at: string, shards: readonly string[]): Promise<void> {
  const merged = join(at, 'merged.ndjson');
  const { code, stderr } = await netscene(['merge', ...shards, '--out', merged]);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const { stdout } = await netscene(['report', '--from', merged, '--reporter', 'json']);
  const report = JSON.parse(stdout) as { complete: boolean; scenarios: { name: string; verdict: string }[] };
  assert.equal(report.complete, true);
  assert.deepEqual(
    report.scenarios.map(({ name }) => name),
    packagedNames,
  );
  for (const { name, verdict } of report.scenarios) assert.match(verdict, /^(pass|skip)$/, name);
}
