import { type KernelResult, RunFold, type ScenarioResult } from '../events/fold.ts';
import type { MakeReporter } from './reporter.ts';
import { slug, stepSlugs } from './slug.ts';
import { type StepOutcome, stepOutcomes } from './step-outcome.ts';

/**
 * Signals of LAVA's test shell, which its dispatcher looks for on the console (lava-test-case(1),
 * docs.lavasoftware.org, "Writing a LAVA test definition"): a test set for each scenario, a case for each
 * step; names without blanks. For a kernel in a guest a case says whether it stayed up.
 */
export const lava: MakeReporter = (output) => {
  const fold = new RunFold();
  const write = (lines: readonly string[]) => output.write(`${lines.map((line) => `<${line}>\n`).join('')}`);
  return (event) => {
    fold.add(event);
    if (event.type !== 'run-end') return;
    const { kernels, scenarios } = fold.result();
    write(scenarios.flatMap((scenario) => scenarioSignals(scenario, kernels.length > 0)));
    write(kernels.map(kernelSignal));
  };
};

type Result = 'pass' | 'fail' | 'skip' | 'unknown';

function scenarioSignals(scenario: ScenarioResult, isOfKernel: boolean): string[] {
  const { summary, kernel, took } = scenario;
  const set = `${slug(summary.name)}${isOfKernel ? `_on_${slug(kernel ?? '')}` : ''}`;
  const names = stepSlugs(summary.steps);
  const whole = wholeResult(scenario);
  const steps =
    whole === 'skip' || scenario.verdict === undefined
      ? []
      : stepOutcomes(scenario).map((outcome, index) =>
          testCase(names[index] as string, stepResult(outcome), outcome.step.took),
        );
  return [
    `LAVA_SIGNAL_TESTSET START ${set}`,
    ...steps,
    testCase(set, whole, took),
    'LAVA_SIGNAL_TESTSET STOP',
  ];
}

function kernelSignal({ label, outcome, took }: KernelResult): string {
  const result =
    outcome === 'finished' ? 'pass' : outcome === 'hang' || outcome === 'killed' ? 'unknown' : 'fail';
  return testCase(`boot_of_${slug(label)}`, outcome === undefined ? 'unknown' : result, took);
}

function testCase(id: string, result: Result, ms: number): string {
  const measured = `MEASUREMENT=${(ms / 1000).toFixed(3)} UNITS=seconds`;
  return `LAVA_SIGNAL_TESTCASE TEST_CASE_ID=${id} RESULT=${result} ${measured}`;
}

function wholeResult({ verdict }: ScenarioResult): Result {
  return verdict === 'error' || verdict === undefined ? 'unknown' : verdict;
}

function stepResult({ kind }: StepOutcome): Result {
  switch (kind) {
    case 'pass':
    case 'known':
      return 'pass';
    case 'fail':
      return 'fail';
    case 'not-run':
      return 'skip';
    case 'error':
    case 'timeout':
      return 'unknown';
  }
}
