import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { ktap } from '../../../runner/run/report/ktap.ts';
import { parseKtap } from './ktap-parser.ts';
import { folded, told } from './recorded.ts';
import { recordedStreams } from './streams.ts';

describe('KTAP', () => {
  let streams: Record<string, RunEvent[]>;
  before(async () => {
    streams = await recordedStreams();
  });
  const parsed = (name: string) => parseKtap(told(ktap, streams[name] as RunEvent[]));

  it('holds to the grammar, whatever became of the run', () => {
    for (const [name, events] of Object.entries(streams)) {
      const text = told(ktap, events);
      const run = folded(events);
      const tests = parseKtap(text);
      assert.equal(tests.length, run.kernels.length || run.scenarios.length, name);
      assert.doesNotMatch(text, /[^\P{Cc}\n]/u, name);
    }
  });

  it('has a test for each scenario, with a subtest for each step', () => {
    const run = folded(streams['all as claimed'] as RunEvent[]);
    for (const test of parsed('all as claimed')) {
      const scenario = run.scenarios.find(({ summary }) => summary.name === test.description);
      assert.deepEqual(
        test.subtests.map(({ description }) => description),
        scenario?.summary.steps.map(({ kind, title }) => `${kind}: ${title}`),
      );
      assert.ok(test.ok);
    }
  });

  it('is "not ok" where a claim failed, with what happened before it', () => {
    const lab = parsed('failures and errors').find(({ description }) => description === 'lab');
    const step = lab?.subtests.find(({ description }) => description.startsWith('reachable'));
    assert.deepEqual([lab?.ok, step?.ok, step?.directive], [false, false, undefined]);
    assert.equal(step?.diagnostics[0], 'no-reply');
    assert.ok(step?.diagnostics.some((line) => line.startsWith('expected: a reply from 127.0.0.1')));
  });

  it('is ERROR where nobody can tell, and what a scenario printed is no line of its own', () => {
    const nasty = parsed('failures and errors').find(({ description }) => description === 'nasty');
    const [step] = nasty?.subtests ?? [];
    assert.deepEqual([step?.ok, step?.directive], [false, 'ERROR']);
    assert.ok(step?.diagnostics.includes('ok 1 x # SKIP'));
    assert.ok(step?.description.includes('\\x23 100%'), step?.description);
  });

  it('is XFAIL, and ok, where a deviation is known, with the reason', () => {
    const lab = parsed('known deviations').find(({ description }) => description === 'lab');
    const step = lab?.subtests.find(({ description }) => description.startsWith('reachable'));
    assert.deepEqual([lab?.ok, step?.ok, step?.directive], [true, true, 'XFAIL']);
    assert.equal(step?.data, 'lo is down \\x23 and <&> it stays so');
  });

  it('is TIMEOUT where the time ran out', () => {
    assert.equal(parsed('a timeout')[0]?.subtests[0]?.directive, 'TIMEOUT');
  });

  it('has the form of kselftest for what was skipped: ok, # SKIP, the reason', () => {
    const text = told(ktap, streams['all skipped'] as RunEvent[]);
    assert.match(text, /^ok \d veth-pair # SKIP no bridge \\x23 SKIP <x> & "y" ⏎ more$/m);
  });

  it('is written scenario by scenario, as they end', () => {
    let text = '';
    const reporter = ktap({ write: (part) => (text += part), columns: 80, color: false });
    const ends: number[] = [];
    for (const event of streams['all as claimed'] as RunEvent[]) {
      const before = text.length;
      reporter(event);
      if (event.type === 'scenario-end') ends.push(text.length - before);
      else if (event.type !== 'run-start' && event.type !== 'run-end')
        assert.equal(text.length, before, event.type);
    }
    assert.equal(ends.filter((length) => length > 0).length, 2);
  });

  it('has a test for each kernel, and one that went away has failed', () => {
    const tests = parsed('several kernels');
    assert.deepEqual(
      tests.map(({ ok, directive }) => [ok, directive]),
      [
        [true, undefined],
        [false, 'ERROR'],
        [false, undefined],
        [false, undefined],
        [false, 'ERROR'],
        [false, 'TIMEOUT'],
      ],
    );
    assert.match(tests[2]?.data ?? '', /^PANICKED Kernel panic ⏎ - not syncing/);
    assert.equal(tests[0]?.subtests.length, 2);
  });
});

describe('the reader of KTAP that these tests use', () => {
  const good =
    'KTAP version 1\n1..2\n  KTAP version 1\n  # Subtest: b\n  1..1\n  # why\n  not ok 1 a # ERROR x\nnot ok 1 b\nok 2 c # SKIP no\n# Totals: pass:0 fail:0 xfail:0 xpass:0 skip:1 error:1\n';
  it('takes what the grammar allows', () => assert.equal(parseKtap(good).length, 2));
  for (const [what, from, to] of [
    ['a plan that is not kept', '1..2', '1..3'],
    ['a wrong number', 'ok 2 c', 'ok 3 c'],
    ['a test that passes though one of its own fails', 'not ok 1 b', 'ok 1 b'],
    ['a wrong indentation', '  # why', ' # why'],
    ['an unknown line', '  # why', '  why'],
    ['a subtest under another name', 'Subtest: b', 'Subtest: x'],
    ['a subtest without a name', '  # Subtest: b\n', ''],
    ['no totals', '# Totals', '# Total'],
    ['a second #', 'ok 2 c # SKIP no', 'ok 2 c # SKIP # no'],
    ['no version', 'KTAP version 1\n1..2', '1..2'],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseKtap(good.replace(from, to)));
    });
  }
});
