import type { Judging, Mode, Unit } from '../events/event.ts';
import type { LoadedScenario } from '../select/load-scenario.ts';
import type { KnownDeviation } from './known-deviations.ts';
import type { Share } from './shard.ts';

/** All that a run does, decided before anything runs. Times are milliseconds. */
export interface Plan {
  readonly scenarios: readonly LoadedScenario[];
  readonly mode: Mode;
  /** How many scenarios run at once. */
  readonly jobs: number;
  /** How many processors the guests that run at once have together, where they have several. */
  readonly guestProcessors: number;
  /** How long an expected silence is watched, all pairs of a step together. */
  readonly window: number;
  /** How long an expected reply or output is waited for. */
  readonly deadline: number;
  /** After which a scenario is killed, unless it has a time of its own. */
  readonly timeout: number;
  /** How many times slower than an ordinary one this machine is, where it is emulated: by which a scenario's own time grows. */
  readonly patience?: number;
  /** Start no further scenario after the first deviation. */
  readonly bail: boolean;
  /** Go on with a scenario's later steps after a failed claim. */
  readonly keepGoing: boolean;
  /** Tell the network after each step, for whoever draws it. */
  readonly tellNetwork?: boolean;
  /** Paths that sandboxes show beside the system's own and the scenario's folder, absolute. */
  readonly sees?: readonly string[];
  /** Deviations that are let pass, on whatever kernel. */
  readonly known?: readonly KnownDeviation[];
  /** Which part of the run is run here. */
  readonly share?: Share;
  /** How long a unit took in an earlier run, in ms. */
  readonly durations?: (unit: Unit) => number | undefined;
  /** How what happened is judged, as far as it was asked for. */
  readonly judging?: Judging;
}
