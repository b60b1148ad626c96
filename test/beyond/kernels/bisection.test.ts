import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bisect, type Judgement } from '../../../runner/beyond/kernels/bisection.ts';
import { byVersion, kernelList } from '../../../runner/beyond/kernels/kernel-list.ts';
import { elected } from '../../../runner/run/events/exit-code.ts';
import { folder } from '../../cli/netscene.ts';

test('the neighbours of a change are found, whatever cannot be judged', async () => {
  const lists = fc.tuple(fc.nat(40), fc.array(fc.boolean(), { minLength: 41, maxLength: 41 }));
  await fc.assert(
    fc.asyncProperty(lists, async ([firstBad, skipped]) => {
      const judgements = skipped.map(
        (skip, index): Judgement => (skip ? 'skip' : index < firstBad ? 'good' : 'bad'),
      );
      const change = await bisect(judgements.length, async (index) => judgements[index] as Judgement);
      const lastGood = judgements.lastIndexOf('good');
      const bad = judgements.indexOf('bad');
      if (lastGood === -1 || bad === -1) return assert.equal(change, undefined);
      assert.deepEqual([change?.before, change?.after], [lastGood, bad]);
      assert.equal(change?.skipped.length, bad - lastGood - 1);
    }),
  );
});

test('a change back to good is found as well', async () => {
  const judgements: Judgement[] = ['bad', 'bad', 'good', 'good'];
  const change = await bisect(4, async (index) => judgements[index] as Judgement);
  assert.deepEqual([change?.before, change?.after, change?.judged], [1, 2, ['bad', 'good']]);
});

test('few are judged', async () => {
  let asked = 0;
  await bisect(1000, async (index) => {
    asked += 1;
    return index < 700 ? 'good' : 'bad';
  });
  assert.ok(asked <= 20, `${asked}`);
});

test('with noise the right neighbours are named, in at most twice as many boots', async () => {
  const random = pseudoRandom(15);
  const plain = 2 + Math.log2(62);
  for (const { flake, miss, runs, wrong, boots } of [
    { flake: 0, miss: 0, runs: 200, wrong: 0, boots: 2 * plain },
    { flake: 0.05, miss: 0, runs: 1500, wrong: 1 / 1000, boots: 2 * plain + 0.3 },
    { flake: 0, miss: 0.05, runs: 500, wrong: 1 / 500, boots: 2 * plain + 0.3 },
    { flake: 0.3, miss: 0, runs: 600, wrong: 1 / 100, boots: 40 },
    { flake: 0, miss: 0.3, runs: 600, wrong: 1 / 100, boots: 40 },
    { flake: 0.3, miss: 0.3, runs: 100, wrong: 1 / 100, boots: 160 },
  ]) {
    let [mistakes, judged] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const firstBad = 1 + Math.floor(random() * 63);
      const change = await bisect(64, async (index) => {
        judged += 1;
        const isBad = index >= firstBad;
        const mistaken = random() < (isBad ? miss : flake);
        return isBad === mistaken ? 'good' : 'bad';
      });
      if (change?.after !== firstBad) mistakes += 1;
    }
    const what = `flake ${flake}, miss ${miss}: ${mistakes} of ${runs} wrong, ${(judged / runs).toFixed(1)} boots`;
    assert.ok(mistakes / runs <= wrong, what);
    assert.ok(judged / runs <= boots, what);
  }
});

test('a list without a change is told apart from one with noise', async () => {
  const random = pseudoRandom(16);
  let found = 0;
  for (let run = 0; run < 200; run += 1)
    if (await bisect(64, async () => (random() < 0.2 ? 'bad' : 'good'))) found += 1;
  assert.ok(found <= 4, `${found}`);
});

test('runs of one kernel are votes', () => {
  const runs = (good: number, bad: number) => [
    ...Array.from({ length: good }, () => ({ exitCode: 0 as const })),
    ...Array.from({ length: bad }, () => ({ exitCode: 1 as const })),
  ];
  assert.equal(elected(runs(1, 0), 0.999), 125);
  assert.equal(elected(runs(8, 0), 0.999), 0);
  assert.equal(elected(runs(0, 8), 0.999), 1);
  assert.equal(elected(runs(4, 4), 0.999), 125);
  assert.equal(elected([...runs(8, 0), { exitCode: 129 }], 0.999), 129);
});

/** The same numbers in every run (mulberry32). */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test('versions are ordered as people order them', () => {
  const ordered = ['v6.9', 'v6.10-rc1', 'v6.10-rc2', 'v6.10', 'v6.10.2', 'v6.10.11', 'v6.11'];
  assert.deepEqual([...ordered].reverse().sort(byVersion), ordered);
  const packages = [
    'linux-image-6.1.0-47-cloud_1.deb',
    'linux-image-6.1.0-56-cloud_1.deb',
    'linux-image-6.12.1+deb12-cloud_1.deb',
  ];
  assert.deepEqual([...packages].reverse().sort(byVersion), packages);
});

test('a list keeps its order, and one kernel is not enough', (t) => {
  assert.deepEqual(kernelList(['b.deb,a.deb', 'c.deb']), ['b.deb', 'a.deb', 'c.deb']);
  assert.throws(() => kernelList(['/nowhere']), /no such folder/);
  assert.throws(() => kernelList([folder(t)]), /not enough to bisect/);
});
