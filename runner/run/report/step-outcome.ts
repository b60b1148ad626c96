import type { Deviation } from '../events/event.ts';
import type { ScenarioResult, StepResult } from '../events/fold.ts';

/** How a step came out, for reports that have a line for every step. */
export interface StepOutcome {
  /** From 1, as people count. */
  readonly number: number;
  readonly step: StepResult;
  readonly kind: 'pass' | 'known' | 'fail' | 'error' | 'timeout' | 'not-run';
  readonly deviations: readonly Deviation[];
}

/** The outcome of every step. What was found outside of a step's time (left behind, no sandbox) is its own too. */
export function stepOutcomes({ steps, deviations }: ScenarioResult): StepOutcome[] {
  return steps.map((step, index) => {
    const own = deviations.filter((deviation) => deviation.step === index);
    return { number: index + 1, step, kind: kindOf(step, own), deviations: own };
  });
}

function kindOf({ verdict }: StepResult, deviations: readonly Deviation[]): StepOutcome['kind'] {
  const fresh = deviations.filter(({ known }) => known === undefined);
  const worst = fresh.find((one) => one.verdict === 'error') ?? fresh[0];
  if (worst?.code === 'timeout') return 'timeout';
  if (worst) return worst.verdict;
  if (deviations.length > 0) return 'known';
  return verdict === undefined || verdict === 'skip' ? 'not-run' : verdict;
}

/** Why a step was not run, as far as the scenario says. */
export function whyNotRun({ verdict, reason }: ScenarioResult): string {
  return reason ?? (verdict === undefined ? 'not run' : 'not reached');
}
