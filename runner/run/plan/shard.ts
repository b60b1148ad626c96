import { createHash } from 'node:crypto';
import { Fault } from '../../text/fault.ts';
import type { Unit } from '../events/event.ts';

/** Which part of a run is run here. */
export interface Share {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Engines that say which of how many jobs this is. `first` is the index of the first one. */
const engines: readonly {
  readonly name: string;
  readonly index: string;
  readonly count?: string;
  readonly first: number | string;
}[] = [
  // docs.gitlab.com/ci/variables/predefined_variables
  { name: 'GitLab', index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', first: 1 },
  // buildkite.com/docs/pipelines/environment-variables
  { name: 'Buildkite', index: 'BUILDKITE_PARALLEL_JOB', count: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
  // circleci.com/docs/variables
  { name: 'CircleCI', index: 'CIRCLE_NODE_INDEX', count: 'CIRCLE_NODE_TOTAL', first: 0 },
  // slurm.schedmd.com/job_array.html; an array may begin anywhere
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    count: 'SLURM_ARRAY_TASK_COUNT',
    first: 'SLURM_ARRAY_TASK_MIN',
  },
  // bazel.build/reference/test-encyclopedia
  { name: 'Bazel', index: 'TEST_SHARD_INDEX', count: 'TEST_TOTAL_SHARDS', first: 0 },
  // kubernetes.io/docs/concepts/workloads/controllers/job: how many there are it does not say
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', first: 0 },
];

/**
 * Reads `--shard`: `2/5`, `auto` (the engine's own variables say it), or `auto/5` (they say which, not of how many).
 * @throws {Fault} `usage`
 */
export function readShare(text: string, environment: Environment = process.env): Share {
  const match = /^(auto|\d+)(?:\/(\d+))?$/.exec(text);
  if (match === null || (match[1] !== 'auto' && match[2] === undefined))
    throw wrong(text, 'must be such as 2/5, auto, or auto/5');
  const share =
    match[1] === 'auto'
      ? fromEngine(text, match[2], environment)
      : { index: Number(match[1]), of: Number(match[2]) };
  if (!Number.isInteger(share.index) || !Number.isInteger(share.of))
    throw wrong(text, 'the engine’s variables are no numbers');
  if (share.of < 1 || share.index < 1 || share.index > share.of)
    throw wrong(text, `there is no shard ${share.index} of ${share.of}`);
  return share;
}

function fromEngine(text: string, count: string | undefined, environment: Environment): Share {
  const engine = engines.find(({ index }) => environment[index] !== undefined && environment[index] !== '');
  if (engine === undefined)
    throw wrong(text, `no engine says which shard this is (${engines.map(({ index }) => index).join(', ')})`);
  const of = count ?? (engine.count && environment[engine.count]);
  if (of === undefined || of === '')
    throw wrong(text, `${engine.name} does not say how many there are: auto/NUMBER`);
  const first = typeof engine.first === 'number' ? engine.first : Number(environment[engine.first] ?? 0);
  return { index: Number(environment[engine.index]) - first + 1, of: Number(of) };
}

function wrong(text: string, what: string): Fault {
  return new Fault('usage', `--shard: ${what}`, { where: `--shard ${text}`, cure: 'netscene run --help' });
}

/**
 * The units of one shard: of each kernel the scenarios that it runs. All units, kernel by kernel, are cut into
 * as many stretches as there are shards, of about the same weight: so few kernels as can be are booted twice.
 * Every unit is in one shard, whoever asks, and no shard is empty.
 * @param weigh how long a unit took in an earlier run; without it all weigh the same, in an order that follows
 *   from their names, so that a new scenario does not move all others
 * @throws {Fault} `usage` where there are more shards than units
 */
export function unitsOf(
  units: readonly Unit[],
  { index, of }: Share,
  weigh?: (unit: Unit) => number | undefined,
): Unit[] {
  if (of > units.length) {
    throw new Fault('usage', `--shard: ${units.length} parts are to be run, and ${of} shards to run them`, {
      where: `--shard ${index}/${of}`,
      cure: `as many as there are parts, at most: --shard …/${units.length}`,
    });
  }
  const weights = weightsOf(units, weigh);
  const ordered = weigh === undefined ? byHash(units) : units;
  const shards: Unit[][] = [[]];
  const total = ordered.reduce((sum, unit) => sum + (weights.get(unit) as number), 0);
  let before = 0;
  for (const [at, unit] of ordered.entries()) {
    const weight = weights.get(unit) as number;
    const left = ordered.length - at;
    const open = of - shards.length;
    const isFull = before + weight / 2 >= (total * shards.length) / of;
    const last = shards.at(-1) as Unit[];
    if (last.length > 0 && open > 0 && (isFull || left <= open)) shards.push([unit]);
    else last.push(unit);
    before += weight;
  }
  return shards[index - 1] as Unit[];
}

function weightsOf(units: readonly Unit[], weigh?: (unit: Unit) => number | undefined): Map<Unit, number> {
  const known = units.flatMap((unit) => weigh?.(unit) ?? []);
  // One that nobody has measured is taken for an average one.
  const usual = known.length === 0 ? 1 : known.reduce((sum, one) => sum + one, 0) / known.length;
  return new Map(units.map((unit) => [unit, Math.max(weigh?.(unit) ?? usual, usual / 1000)]));
}

/** Kernel by kernel as they stand; within one by a hash of the name. */
function byHash(units: readonly Unit[]): Unit[] {
  const kernels = [...new Set(units.map(({ kernel }) => kernel))];
  const hash = ({ scenario }: Unit) => createHash('sha256').update(scenario).digest('hex');
  return kernels.flatMap((kernel) =>
    units.filter((unit) => unit.kernel === kernel).sort((a, b) => (hash(a) < hash(b) ? -1 : 1)),
  );
}
