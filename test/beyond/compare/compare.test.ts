import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { verdictDirection } from '../../../runner/beyond/compare/change.ts';
import { compare } from '../../../runner/beyond/compare/compare.ts';
import { comparisonText } from '../../../runner/beyond/compare/comparison-text.ts';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { reportOf } from '../../../runner/run/report/json.ts';
import { scenarioFile } from '../../cli/netscene.ts';
import { brokenLab, wholeLab } from '../../run/report/lab.ts';
import { folded, onKernels, recorded } from '../../run/report/recorded.ts';

describe('which way a verdict went', () => {
  const cases = [
    ['pass', 'fail', 'worse'],
    ['pass', 'error', 'worse'],
    ['pass', 'skip', 'worse'],
    ['pass', 'not-run', 'worse'],
    ['skip', 'fail', 'worse'],
    ['error', 'fail', 'worse'],
    ['fail', 'pass', 'better'],
    ['error', 'pass', 'better'],
    ['skip', 'pass', 'better'],
    ['fail', 'error', 'changed'],
    ['fail', 'skip', 'changed'],
    ['error', 'not-run', 'changed'],
    ['skip', 'not-run', 'changed'],
  ] as const;
  for (const [was, is, direction] of cases) {
    it(`${was} → ${is} is ${direction}`, () => assert.equal(verdictDirection(was, is), direction));
  }
});

describe('two runs compared', () => {
  let at: string;
  const runs: Record<string, RunEvent[]> = {};
  before(async () => {
    at = mkdtempSync(join(tmpdir(), 'netscene-compare-'));
    const two = (first: string, second: string) =>
      scenarioFile(
        at,
        'two',
        "setup('one')`ip netns add a\nip -n a link set lo up`, " +
          `reachable('first')\`ip netns exec a ping -c 1 ${first}\`, ` +
          `reachable('second')\`ip netns exec a ping -c 1 ${second}\`, cleanup\`ip netns del a\``,
      );
    const quick = ['--deadline', '0.3'];
    const expect = join(at, 'expect.json');
    writeFileSync(expect, JSON.stringify({ known: [{ scenario: 'lab', step: 3, reason: 'lo is down' }] }));
    const record = async (name: string, ...args: readonly string[]) => {
      runs[name] = await recorded(at, args);
    };
    await Promise.all([
      record('whole', wholeLab(at)),
      record('broken', brokenLab(at), ...quick),
      record('first', two('10.7.7.7', '10.8.8.8'), ...quick),
      record('second', two('127.0.0.1', '10.8.8.8'), ...quick),
      record('both', two('10.7.7.7', '10.8.8.8'), ...quick, '--keep-going'),
      record('known', brokenLab(at), ...quick, '--expect', expect),
    ]);
  });
  after(() => rmSync(at, { recursive: true }));

  const report = (events: readonly RunEvent[] | undefined) => reportOf(folded(events as RunEvent[]));
  const between = (
    was: RunEvent[] | undefined,
    is: RunEvent[] | undefined,
    missing: 'told' | 'worse' = 'told',
  ) => compare(report(was), report(is), { missing });
  const lines = (comparison: ReturnType<typeof between>) =>
    comparison.subjects.flatMap(({ name, changes }) =>
      changes.map(({ direction, what }) => `${name}: ${direction} ${what}`),
    );

  it('are the same when nothing but times changed', () => {
    assert.deepEqual(between(runs.broken, runs.broken), {
      subjects: [],
      same: 1,
      counts: { worse: 0, better: 0, changed: 0 },
    });
  });

  it('are worse by a verdict and by a deviation', () => {
    const comparison = between(runs.whole, runs.broken);
    assert.deepEqual(comparison.counts, { worse: 2, better: 0, changed: 0 });
    assert.deepEqual(lines(comparison)[0], 'lab: worse pass → fail');
    assert.match(
      lines(comparison)[1] as string,
      /^lab: worse step 3 "ourselves": no-reply: expected a reply/,
    );
  });

  it('are better by the same, the other way', () => {
    assert.deepEqual(between(runs.broken, runs.whole).counts, { worse: 0, better: 2, changed: 0 });
  });

  it('are worse by a new deviation where the verdict is the same', () => {
    assert.deepEqual(between(runs.second, runs.both).counts, { worse: 1, better: 0, changed: 0 });
  });

  it('are not worse by what the earlier one did not reach', () => {
    assert.deepEqual(lines(between(runs.first, runs.second)), [
      'two: changed step 3 "second": no-reply: expected a reply from 10.8.8.8; no reply, and it is proven that none can come (not reached before)',
      'two: better step 2 "first": no longer no-reply',
    ]);
  });

  it('tell what is known now, and are worse by what is known no longer', () => {
    const now = between(runs.broken, runs.known);
    assert.equal(now.counts.worse, 0);
    assert.ok(lines(now).some((line) => line.includes('no-reply is known now: lo is down')));
    const noLonger = between(runs.known, runs.broken);
    assert.ok(lines(noLonger).includes('lab: worse step 3 "ourselves": no-reply is no longer known'));
  });

  it('tell another reason of a silence', () => {
    const other = runs.whole?.map((event) =>
      event.type === 'probe' && event.explanation
        ? { ...event, explanation: { ...event.explanation, reason: 'filtered' as const } }
        : event,
    );
    assert.deepEqual(lines(between(runs.whole, other)), [
      'lab: changed step 2 "nobody": silence (no-route) → silence (filtered)',
    ]);
  });

  it('tell what only one of them has, and are worse by a new scenario that fails', () => {
    const comparison = between(runs.whole, runs.first);
    assert.deepEqual(lines(comparison), [
      'two: worse only in the later run (fail: no-reply)',
      'lab: changed only in the earlier run (pass)',
    ]);
    assert.deepEqual(lines(between(runs.whole, runs.first, 'worse')), [
      'two: worse only in the later run (fail: no-reply)',
      'lab: worse only in the earlier run (pass): it did not run',
    ]);
  });

  it('are paired by kernel, or the single one with every other', () => {
    const kernels = (...guests: [string, RunEvent[] | undefined][]) =>
      onKernels(guests.map(([label, events]) => ({ label, ...(events && { events }) })));
    const was = kernels(['6.1', runs.whole], ['6.6', runs.broken]);
    assert.deepEqual(lines(between(was, kernels(['6.6', runs.broken], ['6.1', runs.whole]))), []);
    assert.ok(
      lines(between(was, kernels(['6.1', runs.broken], ['6.6', runs.broken]))).includes(
        'lab on 6.1: worse pass → fail',
      ),
    );
    assert.ok(lines(between(runs.whole, was)).includes('lab on 6.6: worse pass → fail'));
    assert.ok(
      lines(between(kernels(['6.1', runs.whole]), kernels(['6.7', runs.broken]))).includes(
        'lab on 6.7: worse pass → fail',
      ),
    );
    assert.deepEqual(lines(between(was, kernels(['6.1', runs.whole], ['6.7', runs.broken]))), [
      '6.6: changed only in the earlier run, and not as claimed',
      '6.7: worse only in the later run, and not as claimed',
    ]);
  });

  it('are worse by a kernel that does not boot any more', () => {
    const two = (events?: RunEvent[]) =>
      onKernels([
        { label: '6.1', events: runs.whole as RunEvent[] },
        { label: '6.6', ...(events ? { events } : { end: { outcome: 'no-boot' as const } }) },
      ]);
    assert.deepEqual(lines(between(two(runs.whole), two())), [
      '6.6: worse the kernel: finished → no-boot',
      'lab on 6.6: worse pass → not-run',
    ]);
  });

  it('read in 80 columns, harmless', () => {
    const nasty = runs.broken?.map((event) =>
      event.type === 'deviation'
        ? { ...event, happened: `\x1b[2J\n${'long '.repeat(40)}`, command: 'x'.repeat(200) }
        : event,
    );
    const text = comparisonText(between(runs.whole, nasty), { paint: (_style, part) => part, columns: 80 });
    assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  });
});
