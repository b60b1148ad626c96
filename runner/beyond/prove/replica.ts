import type { Scenario } from '../../../lib/scenario.ts';
import { outcomesOf, startWatches } from '../../run/execute/probe-watch.ts';
import { runScenario } from '../../run/execute/run-scenario.ts';
import type { StepRun } from '../../run/execute/step-run.ts';
import { thorough } from '../../run/execute/thorough.ts';
import type { Plan } from '../../run/plan/plan.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** A step of a run that can be come to once more. */
export interface Original {
  readonly scenario: Scenario;
  /** Index of the step. */
  readonly step: number;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/**
 * Runs a scenario again, in a sandbox of its own, to a step whose probes are not made, and looks at it there. Its
 * commands run as they did. Of earlier probes those are made that are answered, for what they leave behind.
 * @returns undefined where it did not get there, or its sandbox ended
 */
export async function inReplica<T>(
  { scenario, step, plan, signal }: Original,
  look: (sandbox: Sandbox) => Promise<T>,
): Promise<T | undefined> {
  let seen: T | undefined;
  await runScenario(scenario, {
    // What failed before that step failed in the run as well.
    plan: { ...plan, mode: 'quick', keepGoing: true, tellNetwork: false },
    emit: () => {},
    signal,
    strategy: {
      runCommands: thorough.runCommands,
      judge: async (probes, expected, run: StepRun) => {
        if (run.index !== step && expected === 'reply') await outcomesOf(startWatches(probes, expected, run));
        return [];
      },
    },
    until: step,
    inspect: async ({ sandbox, step: reached }) => {
      if (sandbox !== undefined && reached === step) seen = await look(sandbox);
    },
  });
  return seen;
}
