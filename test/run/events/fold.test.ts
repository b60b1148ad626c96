import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventBus } from '../../../runner/run/events/bus.ts';
import type {
  EventBody,
  KernelOutcome,
  RunEvent,
  RunStart,
  Verdict,
} from '../../../runner/run/events/event.ts';
import { RunFold } from '../../../runner/run/events/fold.ts';

const start = (names: readonly string[]): RunStart => ({
  type: 'run-start',
  stream: 1,
  netscene: '0.0.0',
  mode: 'quick',
  jobs: 1,
  window: 1000,
  deadline: 5000,
  machine: { kernel: '6.18', arch: 'x64', iproute2: '6.1.0', node: '20.20.2' },
  scenarios: names.map((name) => ({
    name,
    title: name,
    tags: [],
    steps: [
      { kind: 'erratum', title: 'an erratum', origin: 'article' },
      { kind: 'reachable', title: 'pairs', origin: 'article' },
    ],
    commands: { article: 1, added: 0 },
    reachable: 2,
    unreachable: 1,
    errata: 1,
  })),
});

function folded(bodies: readonly EventBody[]) {
  const fold = new RunFold();
  for (const [index, body] of bodies.entries())
    fold.add({ seq: index + 1, time: index, ...body } as RunEvent);
  return fold.result();
}

/** A run of scenarios that ended so; undefined: never started. */
function ended(verdicts: readonly (Verdict | undefined)[], interrupted = false) {
  const names = verdicts.map((_verdict, index) => `s${index}`);
  return folded([
    start(names),
    ...verdicts.flatMap((verdict, index): EventBody[] =>
      verdict === undefined ? [] : [{ type: 'scenario-end', scenario: `s${index}`, verdict, took: 1 }],
    ),
    { type: 'run-end', interrupted, took: 5 },
  ]);
}

describe('the exit code', () => {
  const cases: [what: string, verdicts: (Verdict | undefined)[], exitCode: number][] = [
    ['all as claimed', ['pass', 'pass'], 0],
    ['one skipped, one as claimed', ['pass', 'skip'], 0],
    ['a claim failed', ['pass', 'fail'], 1],
    ['a claim failed, and an error besides: the claim did fail', ['error', 'fail', 'skip'], 1],
    ['an error', ['pass', 'error'], 129],
    ['an error and a skip', ['skip', 'error'], 129],
    ['all skipped', ['skip', 'skip'], 125],
    ['a claim failed and the rest was not run', ['fail', undefined], 1],
    ['an error and the rest was not run', ['error', undefined], 129],
    ['nothing was run', [undefined], 129],
    ['no scenario at all', [], 0],
  ];
  for (const [what, verdicts, exitCode] of cases) {
    it(`is ${exitCode}: ${what}`, () => assert.equal(ended(verdicts).exitCode, exitCode));
  }

  it('is 130 when interrupted, whatever else happened', () => {
    for (const verdict of ['pass', 'fail', 'error', 'skip', undefined] as const) {
      assert.equal(ended([verdict], true).exitCode, 130);
    }
  });
});

describe('the exit code with several kernels', () => {
  const kernels = (labels: readonly string[]) => ({
    ...start(['s0', 's1']),
    kernels: labels.map((label) => ({ label, file: `/boot/${label}` })),
  });
  const end = (kernel: string, verdicts: Verdict[], outcome: KernelOutcome): EventBody[] => [
    ...verdicts.map(
      (verdict, index) =>
        ({ type: 'scenario-end', kernel, scenario: `s${index}`, verdict, took: 1 }) as const,
    ),
    { type: 'kernel-end', kernel, outcome, took: 1 },
  ];
  const whole = (...ends: EventBody[][]) =>
    folded([
      kernels(ends.map((_end, index) => `k${index}`)),
      ...ends.flat(),
      { type: 'run-end', interrupted: false, took: 5 },
    ]);
  const cases: [what: string, verdicts: Verdict[], outcome: KernelOutcome, exitCode: number][] = [
    ['all as claimed', ['pass', 'pass'], 'finished', 0],
    ['a claim failed', ['pass', 'fail'], 'finished', 1],
    ['it never came up', [], 'no-boot', 125],
    ['every scenario skipped', ['skip', 'skip'], 'finished', 125],
    ['it panicked while it was judged', ['pass'], 'panic', 1],
    ['it oopsed, though all is as claimed', ['pass', 'pass'], 'oops', 1],
    ['it fell silent: nobody can tell whose fault that is', ['pass'], 'hang', 125],
    ['it fell silent after a claim had failed', ['fail'], 'hang', 1],
    ['it was ended from outside', ['pass'], 'killed', 129],
    ['an error', ['pass', 'error'], 'finished', 129],
  ];
  for (const [what, verdicts, outcome, exitCode] of cases) {
    it(`is ${exitCode} for a kernel: ${what}`, () => {
      const run = whole(end('k0', verdicts, outcome));
      assert.deepEqual([run.kernels[0]?.exitCode, run.exitCode], [exitCode, exitCode]);
    });
  }

  it('is that of the worst one: a failure, then an error, then one that cannot be judged', () => {
    const good = (kernel: string) => end(kernel, ['pass', 'pass'], 'finished');
    const bad = end('k1', ['fail'], 'finished');
    const broken = end('k2', ['error'], 'finished');
    const unbootable = end('k2', [], 'no-boot');
    assert.equal(whole(good('k0'), good('k1')).exitCode, 0);
    assert.equal(whole(good('k0'), bad, broken).exitCode, 1);
    assert.equal(whole(good('k0'), good('k1'), broken).exitCode, 129);
    assert.equal(whole(good('k0'), good('k1'), unbootable).exitCode, 125);
  });

  it('keeps the results of a scenario apart by kernel, and counts each kernel by itself', () => {
    const run = whole(end('k0', ['pass', 'fail'], 'finished'), end('k1', ['pass', 'pass'], 'finished'));
    assert.deepEqual(
      run.scenarios.map(({ kernel, summary, verdict }) => [kernel, summary.name, verdict]),
      [
        ['k0', 's0', 'pass'],
        ['k0', 's1', 'fail'],
        ['k1', 's0', 'pass'],
        ['k1', 's1', 'pass'],
      ],
    );
    assert.deepEqual(
      run.kernels.map(({ counts }) => counts.pass),
      [1, 2],
    );
    assert.equal(run.counts.pass, 3);
  });

  it('is 125 for a kernel that disagrees with itself when it is run again, in total or scenario by scenario', () => {
    const again = (...ends: EventBody[][]) => {
      const { kernels: all, ...head } = kernels(ends.map((_end, index) => `k${index}`));
      const same = all.map(({ label }) => ({ label, file: '/boot/same' }));
      const run = folded([
        { ...head, kernels: same },
        ...ends.flat(),
        { type: 'run-end', interrupted: false, took: 5 },
      ]);
      return [run.exitCode, ...run.kernels.map(({ steady }) => steady)];
    };
    const of = (kernel: string, ...verdicts: Verdict[]) => end(kernel, verdicts, 'finished');
    assert.deepEqual(again(of('k0', 'pass', 'pass'), of('k1', 'pass', 'pass')), [0, true, true]);
    assert.deepEqual(again(of('k0', 'fail', 'pass'), of('k1', 'fail', 'pass')), [1, true, true]);
    assert.deepEqual(again(of('k0', 'pass', 'pass'), of('k1', 'fail', 'pass')), [125, false, false]);
    assert.deepEqual(again(of('k0', 'pass', 'fail'), of('k1', 'fail', 'pass')), [125, false, false]);
    assert.deepEqual(again(of('k0', 'pass', 'pass'), of('k1', 'error', 'pass')), [129, false, false]);
  });

  it('is 129 for a kernel that has no end', () => {
    const run = folded([kernels(['k0']), { type: 'run-end', interrupted: false, took: 5 }]);
    assert.deepEqual([run.kernels[0]?.outcome, run.exitCode], [undefined, 129]);
  });
});

describe('a stream without an end', () => {
  const pass = { type: 'scenario-end', scenario: 's0', verdict: 'pass', took: 1 } as const;
  it('is 129, however well it began: nobody can say what it would have come to', () => {
    const run = folded([start(['s0']), pass]);
    assert.deepEqual([run.complete, run.exitCode], [false, 129]);
  });
  it('is 1 where a claim had failed', () => {
    assert.equal(folded([start(['s0']), { ...pass, verdict: 'fail' }]).exitCode, 1);
  });
});

describe('the fold', () => {
  const place = { scenario: 's0', step: 1 };
  const probe = {
    type: 'probe',
    ...place,
    source: 'ns1',
    target: '10.0.0.2',
    command: 'ping',
    took: 1,
    said: '',
  } as const;
  const command = {
    type: 'command',
    ...place,
    command: 'true',
    exit: 0,
    took: 1,
    stdout: '',
    stderr: '',
    truncated: false,
  } as const;

  it('counts commands, and probes that went as expected', () => {
    const { scenarios } = folded([
      start(['s0', 's1']),
      command,
      command,
      { ...probe, expected: 'reply', observed: 'reply' },
      { ...probe, expected: 'reply', observed: 'silence' },
      { ...probe, expected: 'silence', observed: 'silence' },
      { ...probe, expected: 'silence', observed: 'unknown' },
    ]);
    const [one, other] = scenarios;
    assert.ok(one && other);
    assert.deepEqual([one.commandsRun, one.reachableOk, one.unreachableOk], [2, 1, 1]);
    assert.deepEqual([other.commandsRun, other.reachableOk, other.unreachableOk], [0, 0, 0]);
  });

  it('counts an erratum only when its step went as described', () => {
    const seen = (verdict: Verdict, step: number) =>
      folded([start(['s0']), { type: 'step-end', scenario: 's0', step, verdict, took: 1 }]).scenarios[0]
        ?.errataSeen;
    assert.equal(seen('pass', 0), 1);
    assert.equal(seen('fail', 0), 0);
    assert.equal(seen('pass', 1), 0);
  });

  it('keeps deviations, the verdict, the reason and the time', () => {
    const deviation = {
      type: 'deviation',
      ...place,
      verdict: 'fail',
      code: 'no-reply',
      facts: { source: 'a', target: '10.0.0.1' },
      expected: 'a reply',
      happened: 'none',
    } as const;
    const end = { type: 'scenario-end', scenario: 's0', verdict: 'skip', took: 7, reason: 'no tun' } as const;
    const [one] = folded([start(['s0']), deviation, end]).scenarios;
    assert.deepEqual(
      one?.deviations.map(({ code }) => code),
      ['no-reply'],
    );
    assert.deepEqual([one?.verdict, one?.reason, one?.took], ['skip', 'no tun', 7]);
  });

  it('keeps the order of the plan, not of the ends', () => {
    const end = (scenario: string) => ({ type: 'scenario-end', scenario, verdict: 'pass', took: 1 }) as const;
    const { scenarios, counts } = folded([start(['b', 'a']), end('a'), end('b')]);
    assert.deepEqual(
      scenarios.map(({ summary }) => summary.name),
      ['b', 'a'],
    );
    assert.deepEqual(counts, { pass: 2, fail: 0, error: 0, skip: 0 });
  });

  it('passes over events of a scenario that it does not know', () => {
    assert.equal(folded([start(['s0']), { type: 'scenario-start', scenario: 'other' }]).scenarios.length, 1);
  });

  it('has no result without a start', () => {
    assert.throws(() => folded([]).exitCode, /no run-start/);
  });
});

describe('the bus', () => {
  it('numbers events from 1 without a gap, with a time that never goes back', () => {
    const events: RunEvent[] = [];
    const bus = new EventBus((error) => assert.fail(String(error)));
    bus.listen((event) => events.push(event));
    for (let i = 0; i < 3; i += 1) bus.emit({ type: 'scenario-start', scenario: 's0' });
    assert.deepEqual(
      events.map(({ seq }) => seq),
      [1, 2, 3],
    );
    assert.deepEqual(
      events.map(({ time }) => time),
      events.map(({ time }) => time).sort((a, b) => a - b),
    );
  });

  it('drops a listener that throws, says so once, and goes on for the others', () => {
    const broken: unknown[] = [];
    let heard = 0;
    const bus = new EventBus((error) => broken.push(error));
    bus.listen(() => {
      throw new Error('a broken reporter');
    });
    bus.listen(() => {
      heard += 1;
    });
    bus.emit({ type: 'scenario-start', scenario: 's0' });
    bus.emit({ type: 'scenario-start', scenario: 's0' });
    assert.equal(heard, 2);
    assert.match(String(broken), /^Error: a broken reporter$/);
  });
});
