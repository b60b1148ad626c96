import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Unit } from '../../../runner/run/events/event.ts';
import { readShare, unitsOf } from '../../../runner/run/plan/shard.ts';

const all = (scenarios: number, kernels: number): Unit[] =>
  Array.from({ length: kernels }, (_k, kernel) =>
    Array.from({ length: scenarios }, (_s, at) => ({ scenario: `s${at}`, kernel: `6.${kernel}` })),
  ).flat();

test('every unit is in one shard, and no shard is empty, with durations and without', () => {
  const weights = fc.option(fc.array(fc.nat(100_000), { minLength: 60, maxLength: 60 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(),
      weights,
      (n, k, some, took) => {
        const units = all(n, k);
        const of = 1 + (some % units.length);
        const weigh = took && ((unit: Unit) => took[units.indexOf(unit)]);
        const shards = Array.from({ length: of }, (_, at) => unitsOf(units, { index: at + 1, of }, weigh));
        for (const shard of shards) assert.ok(shard.length > 0);
        const names = shards.flat().map(({ scenario, kernel }) => `${scenario} ${kernel}`);
        assert.equal(new Set(names).size, units.length);
        assert.equal(names.length, units.length);
      },
    ),
  );
});

test('by duration shards take about the same time; few kernels are in two', () => {
  const units = all(10, 4);
  const weigh = ({ scenario }: Unit) => (scenario === 's0' ? 50 : 5);
  const shards = [1, 2, 3, 4].map((index) => unitsOf(units, { index, of: 4 }, weigh));
  const times = shards.map((shard) => shard.reduce((sum, unit) => sum + weigh(unit), 0));
  assert.ok(Math.max(...times) <= 1.6 * Math.min(...times), times.join());
  const boots = shards.reduce((sum, shard) => sum + new Set(shard.map(({ kernel }) => kernel)).size, 0);
  assert.ok(boots <= 7, `${boots}`);
});

test('more shards than parts are refused', () => {
  assert.throws(() => unitsOf(all(2, 1), { index: 1, of: 3 }), /2 parts are to be run, and 3 shards/);
});

test('the index is read as each engine counts', () => {
  const cases: [text: string, environment: Record<string, string>, index: number, of: number][] = [
    ['2/5', {}, 2, 5],
    ['auto', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4' }, 1, 4],
    ['auto', { BUILDKITE_PARALLEL_JOB: '0', BUILDKITE_PARALLEL_JOB_COUNT: '4' }, 1, 4],
    ['auto', { CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '4' }, 4, 4],
    ['auto', { SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_COUNT: '3', SLURM_ARRAY_TASK_MIN: '10' }, 3, 3],
    ['auto', { TEST_SHARD_INDEX: '1', TEST_TOTAL_SHARDS: '2' }, 2, 2],
    ['auto/7', { JOB_COMPLETION_INDEX: '6' }, 7, 7],
  ];
  for (const [text, environment, index, of] of cases)
    assert.deepEqual(readShare(text, environment), { index, of });
  for (const [text, environment] of [
    ['2', {}],
    ['0/5', {}],
    ['6/5', {}],
    ['auto', {}],
    ['auto', { JOB_COMPLETION_INDEX: '6' }],
    ['1.5/2', {}],
    ['auto', { CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '4' }],
  ] as const)
    assert.throws(() => readShare(text, environment), /--shard/, text);
});
