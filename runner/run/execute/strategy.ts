import type { Command, Probe } from '../../../lib/step.ts';
import type { JudgedProbe } from './probe-watch.ts';
import type { StepRun } from './step-run.ts';

/**
 * How the parts of a step are done that can be done in more than one way. A run does them thoroughly; who needs less
 * than all that a run tells, as `mutate` does, hands in a strategy of its own.
 */
export interface Strategy {
  /** Runs commands that must all succeed, and finds what does not. */
  readonly runCommands: (commands: readonly Command[], run: StepRun) => Promise<void>;
  /** Probes pairs, and says what became of each; of those that say nothing of the verdict it may leave out some. */
  readonly judge: (
    probes: readonly Probe[],
    expected: 'reply' | 'silence',
    run: StepRun,
  ) => Promise<JudgedProbe[]>;
}
