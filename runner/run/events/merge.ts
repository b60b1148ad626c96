import { Fault } from '../../text/fault.ts';
import type { EventBody, KernelEnd, KernelOutcome, RunEnd, RunEvent, RunStart } from './event.ts';

/** A saved stream, by the name of its file. */
export interface SavedStream {
  readonly name: string;
  readonly events: readonly RunEvent[];
}

/**
 * Makes one stream of the streams of a run's shards: what one run of all would have told, kernel by kernel and
 * scenario by scenario in the order of the plan, whatever the number of shards. Of a shard that is there twice
 * (it was killed and started again) a whole stream is taken, the later one. Shards that are not there, or not
 * whole, are named at the end.
 * @throws {Fault} `unreadable-stream` where they are not of one run
 */
export function mergeStreams(streams: readonly SavedStream[]): RunEvent[] {
  const starts = streams.map((stream) => ({ ...stream, start: startOf(stream) }));
  const [first] = starts as [(typeof starts)[0]];
  for (const other of starts) holdTogether(first, other);
  const of = first.start.shard?.of ?? 1;
  const chosen = new Map<number, (typeof starts)[0]>();
  for (const one of starts) {
    const index = one.start.shard?.index ?? 1;
    const before = chosen.get(index);
    if (before === undefined || isWhole(one) || !isWhole(before)) chosen.set(index, one);
  }
  const shards = [...chosen].sort(([a], [b]) => a - b).map(([, one]) => one);
  const lost = Array.from({ length: of }, (_, at) => at + 1).filter((index) => {
    const shard = chosen.get(index);
    return shard === undefined || !isWhole(shard);
  });
  return numbered(bodies(shards, lost));
}

interface Shard extends SavedStream {
  readonly start: RunStart & RunEvent;
}

function bodies(shards: readonly Shard[], lost: readonly number[]): { body: EventBody; time: number }[] {
  const [first] = shards as [Shard];
  const { shard: _shard, ...start } = first.start;
  const all = shards.flatMap(({ events }) => events);
  const started = shards.flatMap((one) => one.start.started ?? []).sort()[0];
  const told: { body: EventBody; time: number }[] = [
    { body: { ...start, ...(started !== undefined && { started }) }, time: first.start.time },
  ];
  for (const kernel of start.kernels?.map(({ label }) => label) ?? [undefined]) {
    const ofKernel = all.filter((event) => 'kernel' in event && event.kernel === kernel);
    const begin = ofKernel.find(({ type }) => type === 'kernel-start');
    if (begin !== undefined) told.push({ body: begin, time: begin.time });
    for (const { name } of start.scenarios) {
      const own = all.filter(
        (event) => 'scenario' in event && event.scenario === name && event.kernel === kernel,
      );
      told.push(...own.map((body) => ({ body, time: body.time })));
    }
    const ends = ofKernel.filter((event): event is KernelEnd & RunEvent => event.type === 'kernel-end');
    const [end] = ends;
    if (end !== undefined)
      told.push({ body: together(ends), time: Math.max(...ends.map(({ time }) => time)) });
  }
  const ends = all.filter((event): event is RunEnd & RunEvent => event.type === 'run-end');
  const end: RunEnd = {
    type: 'run-end',
    interrupted: ends.some(({ interrupted }) => interrupted),
    ...(lost.length > 0 && { lost }),
    took: Math.max(...ends.map(({ took }) => took)),
  };
  return [...told, { body: end, time: Math.max(...ends.map(({ time }) => time)) }];
}

/** The worst first. */
const outcomes: readonly KernelOutcome[] = [
  'panic',
  'oops',
  'no-boot',
  'hang',
  'killed',
  'finished',
  'spared',
];

/** One end of a kernel that several shards booted: that of the worst boot, with the time of all. */
function together(ends: readonly (KernelEnd & RunEvent)[]): KernelEnd & RunEvent {
  const ordered = [...ends].sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
  const worst = ordered[0] as KernelEnd & RunEvent;
  if (ends.length === 1) return worst;
  const warnings = ends.flatMap((end) => end.warnings ?? []);
  const took = Math.round(ends.reduce((sum, end) => sum + end.took, 0) * 100) / 100;
  return { ...worst, took, ...(warnings.length > 0 && { warnings }) };
}

function numbered(told: readonly { body: EventBody; time: number }[]): RunEvent[] {
  return told.map(({ body, time }, index) => {
    const { seq: _seq, time: _time, ...rest } = body as EventBody & { seq?: number; time?: number };
    return { seq: index + 1, time, ...rest } as RunEvent;
  });
}

function startOf({ name, events }: SavedStream): RunStart & RunEvent {
  const [start] = events;
  if (start?.type === 'run-start') return start;
  throw new Fault('unreadable-stream', 'it does not begin with a run-start', { where: name });
}

function isWhole({ events }: SavedStream): boolean {
  const end = events.at(-1);
  return end?.type === 'run-end' && end.cut === undefined && !end.interrupted;
}

/** Shards of one run have the same scenarios, kernels and number. */
function holdTogether(first: Shard, other: Shard): void {
  const what = ({ start }: Shard) =>
    JSON.stringify([
      start.mode,
      start.scenarios,
      start.kernels?.map(({ label }) => label),
      start.shard?.of ?? 1,
    ]);
  if (what(first) === what(other)) return;
  throw new Fault(
    'unreadable-stream',
    'these are not shards of one run: they differ in scenarios, kernels or number',
    {
      where: `${first.name}, ${other.name}`,
      cure: 'run all shards with the same scenarios, kernels and options',
    },
  );
}
