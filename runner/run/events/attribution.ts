import type { Deviation, DeviationCode, Judging } from './event.ts';
import type { Ends } from './exit-code.ts';
import type { ScenarioResult } from './result.ts';

/**
 * What a kernel may be to blame for: it refuses a command, or never answers it. A program that is not
 * there, or a sandbox that could not be made, is a matter of the machine.
 */
const ofKernel: ReadonlySet<DeviationCode> = new Set([
  'command-failed',
  'probe-failed',
  'timeout',
  'shell-ended',
]);

/**
 * Whose fault an error is. A command that fails is an error as long as one kernel alone is looked at:
 * it may be wrong in itself. Where the same step of the same scenario goes well on another kernel, the
 * kernel is to blame, and the claim has failed.
 */
export function attributed(scenarios: readonly ScenarioResult[], judging: Judging = {}): ScenarioResult[] {
  return scenarios.map((scenario) => {
    if (!isOfKernelAlone(scenario)) return scenario;
    const reasons = freshErrors(scenario).map((error) => blame(scenario, error, scenarios, judging));
    return reasons.includes(undefined) ? scenario : asFailure(scenario, reasons[0] as string);
  });
}

/** How scenarios on one kernel ended, with how many errors are excused. */
export function countEnds(scenarios: readonly ScenarioResult[], judging: Judging = {}): Ends {
  const counts = { pass: 0, fail: 0, error: 0, skip: 0 };
  for (const { verdict } of scenarios) if (verdict) counts[verdict] += 1;
  return {
    counts,
    unfinished: scenarios.filter(({ verdict }) => verdict === undefined).length,
    excused: judging.error === 'skip' ? scenarios.filter(isOfKernelAlone).length : 0,
  };
}

function freshErrors({ deviations }: ScenarioResult): Deviation[] {
  return deviations.filter(({ verdict, known }) => verdict === 'error' && known === undefined);
}

/** Whether it is an error for which the kernel may be to blame, and nothing else. */
function isOfKernelAlone(scenario: ScenarioResult): boolean {
  const errors = freshErrors(scenario);
  return scenario.verdict === 'error' && errors.length > 0 && errors.every(({ code }) => ofKernel.has(code));
}

/** Why the kernel is to blame, as the end of a sentence; undefined where nothing says so. */
function blame(
  { summary, kernel }: ScenarioResult,
  { step }: Deviation,
  scenarios: readonly ScenarioResult[],
  { error, good = [] }: Judging,
): string | undefined {
  if (error === 'bad') return '';
  if (error !== undefined) return undefined;
  if (good.includes(summary.name)) return ', and in the good run it works';
  const other = scenarios.find(
    (one) =>
      one.kernel !== kernel && one.summary.name === summary.name && one.steps[step]?.verdict === 'pass',
  );
  return other && `, and on ${other.kernel} it works`;
}

function asFailure(scenario: ScenarioResult, why: string): ScenarioResult {
  return {
    ...scenario,
    verdict: 'fail',
    steps: scenario.steps.map((step) => (step.verdict === 'error' ? { ...step, verdict: 'fail' } : step)),
    deviations: scenario.deviations.map((one) =>
      one.verdict === 'error' && one.known === undefined
        ? { ...one, verdict: 'fail', happened: `${one.happened}${why}` }
        : one,
    ),
  };
}
