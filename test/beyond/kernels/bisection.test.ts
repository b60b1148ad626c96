import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bisect, type Judgement } from '../../../runner/beyond/kernels/bisection.ts';
import { byVersion, kernelList } from '../../../runner/beyond/kernels/kernel-list.ts';
import { folder } from '../../cli/netscene.ts';

test('the neighbours of a change are found, whatever cannot be judged', async () => {
  const lists = fc.tuple(fc.nat(40), fc.array(fc.boolean(), { minLength: 41, maxLength: 41 }));
  await fc.assert(
    fc.asyncProperty(lists, async ([firstBad, skipped]) => {
      const judgements = skipped.map(
        (skip, index): Judgement => (skip ? 'skip' : index < firstBad ? 'good' : 'bad'),
      );
      const asked: number[] = [];
      const change = await bisect(judgements.length, async (index) => {
        asked.push(index);
        return judgements[index] as Judgement;
      });
      assert.equal(new Set(asked).size, asked.length, 'none is judged twice');
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
  assert.ok(asked <= 12, `${asked}`);
});

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
