import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import type { RunEvent, RunStart, Unit } from '../../../runner/run/events/event.ts';
import { mergeStreams, type SavedStream } from '../../../runner/run/events/merge.ts';
import { unitsOf } from '../../../runner/run/plan/shard.ts';
import { json } from '../../../runner/run/report/json.ts';
import { junit } from '../../../runner/run/report/junit.ts';
import { ktap } from '../../../runner/run/report/ktap.ts';
import { table } from '../../../runner/run/report/table.ts';
import { folded, told } from '../report/recorded.ts';
import { recordedStreams } from '../report/streams.ts';

let streams: Record<string, RunEvent[]>;
before(async () => {
  streams = await recordedStreams();
});

/** What each of several machines would have told of its share. */
function split(events: readonly RunEvent[], of: number): SavedStream[] {
  const start = events[0] as RunStart & RunEvent;
  const units: Unit[] = (start.kernels ?? [undefined]).flatMap((kernel) =>
    start.scenarios.map(({ name }) => ({ scenario: name, ...(kernel && { kernel: kernel.label }) })),
  );
  return Array.from({ length: of }, (_, number) => {
    const mine = unitsOf(units, { index: number + 1, of });
    const isMine = (event: RunEvent) => {
      if ('scenario' in event)
        return mine.some((unit) => unit.scenario === event.scenario && unit.kernel === event.kernel);
      return 'kernel' in event ? mine.find((unit) => unit.kernel === event.kernel) !== undefined : true;
    };
    const own = events.filter(isMine).map((event, index) => ({
      ...event,
      ...(event.type === 'run-start' && { shard: { index: number + 1, of, units: mine } }),
      seq: index + 1,
    }));
    return { name: `${number + 1}.ndjson`, events: own as RunEvent[] };
  });
}

const reporters = { json, junit, ktap, table };
const tell = (events: RunEvent[]) => Object.values(reporters).map((make) => told(make, events));

test('merged shards give byte for byte what one run gives, whatever their number and order', () => {
  const wholes = ['all as claimed', 'failures and errors', 'known deviations'].map(
    (name) => streams[name] as RunEvent[],
  );
  fc.assert(
    fc.property(fc.nat(2), fc.integer({ min: 1, max: 4 }), fc.nat(), (which, many, turn) => {
      const whole = wholes[which] as RunEvent[];
      const one = mergeStreams([{ name: 'one', events: whole }]);
      const of = Math.min(many, (whole[0] as RunStart).scenarios.length);
      const shards = split(whole, of);
      const turned = [...shards.slice(turn % of), ...shards.slice(0, turn % of)];
      const merged = mergeStreams(turned);
      assert.deepEqual(merged, one);
      assert.deepEqual(tell(merged), tell(one));
    }),
    { numRuns: 30 },
  );
});

test('what a merged run tells is what the run itself told', () => {
  for (const name of ['all as claimed', 'failures and errors', 'several kernels']) {
    const whole = streams[name] as RunEvent[];
    const merged = mergeStreams(split(whole, 2));
    const { kernels: _k, ...plain } = folded(merged);
    const { kernels: _o, ...original } = folded(whole);
    // Numbers of events differ, since their order does.
    const withoutSeq = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (key, one) => (key === 'seq' ? undefined : one)));
    assert.deepEqual(withoutSeq(plain), withoutSeq(original), name);
  }
});

test('a lost shard is named, and the run is no whole one; a shard that came again counts once', () => {
  const [first, second, third] = split(streams['failures and errors'] as RunEvent[], 3) as [
    SavedStream,
    SavedStream,
    SavedStream,
  ];
  const lost = folded(mergeStreams([third, first]));
  assert.deepEqual([lost.lost, lost.complete], [[2], false]);
  const killed = {
    name: 'killed',
    events: [
      ...second.events.slice(0, 3),
      { type: 'run-end', seq: 4, time: 1, interrupted: false, cut: true, took: 1 } as RunEvent,
    ],
  };
  const again = mergeStreams([second, killed, first, third]);
  assert.deepEqual(again, mergeStreams([first, second, third]));
  assert.deepEqual(folded(mergeStreams([killed, first, third])).lost, [2]);
});

test('streams of different runs are refused', () => {
  const other = { name: 'other', events: streams['a timeout'] as RunEvent[] };
  assert.throws(
    () => mergeStreams([{ name: 'one', events: streams['all as claimed'] as RunEvent[] }, other]),
    /not shards of one run/,
  );
});
