import { harmless } from '../../text/terminal-text.ts';
import { type KernelResult, RunFold, type RunResult, type ScenarioResult } from '../events/fold.ts';
import { outcomeWords } from './kernels-text.ts';
import { knownReasons, oneLine, plainDeviation } from './plain-deviation.ts';
import type { MakeReporter } from './reporter.ts';
import { type StepOutcome, stepOutcomes, whyNotRun } from './step-outcome.ts';

/**
 * KTAP version 1 (docs.kernel.org/dev-tools/ktap.html): a test for each scenario with a subtest for each
 * step, under a line `# Subtest:` with the name of its result, as kunit and its reader have it; for several
 * kernels, a test for each kernel with its scenarios below. What runs at the same time must not be mixed, so
 * a scenario is written when it has ended; kernels when all have, since one says what another's errors mean.
 * The last line counts, as kselftest's does.
 */
export const ktap: MakeReporter = (output) => {
  const fold = new RunFold();
  const written = new Set<string>();
  const write = (name: string, lines: (number: number) => string[]) => {
    if (written.has(name)) return;
    written.add(name);
    output.write(`${lines(written.size).join('\n')}\n`);
  };
  const writeScenario = (scenario: ScenarioResult) =>
    write(scenario.summary.name, (number) => scenarioLines(scenario, number));
  const writeKernel = (kernel: KernelResult, run: RunResult) =>
    write(kernel.label, (number) => kernelLines(kernel, run, number));
  return (event) => {
    fold.add(event);
    switch (event.type) {
      case 'run-start': {
        const run = fold.result();
        output.write(`${[version, plan(run.kernels.length || run.scenarios.length)].join('\n')}\n`);
        return;
      }
      case 'scenario-end':
        if (event.kernel !== undefined) return;
        for (const one of fold.result().scenarios)
          if (one.summary.name === event.scenario) writeScenario(one);
        return;
      case 'run-end': {
        // What never ended is told as such, so that the plan holds.
        const run = fold.result();
        if (run.kernels.length > 0) for (const one of run.kernels) writeKernel(one, run);
        else for (const one of run.scenarios) writeScenario(one);
        output.write(`${totals(run)}\n`);
      }
    }
  };
};

const version = 'KTAP version 1';
const plan = (tests: number) => `1..${tests}`;

function kernelLines(kernel: KernelResult, run: RunResult, number: number): string[] {
  const scenarios = run.scenarios.filter((scenario) => scenario.kernel === kernel.label);
  const { outcome, happened, console } = kernel;
  const nested = scenarios.flatMap((scenario, index) => scenarioLines(scenario, index + 1));
  const went = outcome === 'finished' ? undefined : oneLine(`${outcomeWords(outcome)} ${happened ?? ''}`);
  const directive = outcome === 'hang' ? 'TIMEOUT' : outcome === 'panic' || outcome === 'oops' ? '' : 'ERROR';
  const ok = kernel.exitCode === 0 || kernel.exitCode === 125;
  return [
    ...subtests(kernel.label, scenarios.length, nested),
    ...(went === undefined || console === undefined ? [] : diagnostics(console)),
    went === undefined
      ? result(
          ok,
          number,
          kernel.label,
          kernel.exitCode === 125 ? 'SKIP every scenario was skipped' : undefined,
        )
      : result(false, number, kernel.label, `${directive} ${went}`),
  ];
}

/** The tests below another one, under its name. */
function subtests(name: string, count: number, lines: readonly string[]): string[] {
  return [version, `# Subtest: ${plain(name)}`, plan(count), ...lines].map((line) => `  ${line}`);
}

/** As ksft_print_cnts() of tools/testing/selftests/kselftest.h, over all steps. */
function totals({ scenarios }: RunResult): string {
  const counts = { pass: 0, fail: 0, xfail: 0, xpass: 0, skip: 0, error: 0 };
  for (const { kind } of scenarios.flatMap(stepOutcomes)) counts[counted[kind]] += 1;
  return `# Totals: ${Object.entries(counts)
    .map(([word, count]) => `${word}:${count}`)
    .join(' ')}`;
}

const counted = {
  pass: 'pass',
  fail: 'fail',
  known: 'xfail',
  'not-run': 'skip',
  error: 'error',
  timeout: 'error',
} as const satisfies Record<StepOutcome['kind'], string>;

function scenarioLines(scenario: ScenarioResult, number: number): string[] {
  const { verdict, summary } = scenario;
  if (verdict === undefined || verdict === 'skip')
    return [result(true, number, summary.name, `SKIP ${oneLine(whyNotRun(scenario))}`)];
  const steps = stepOutcomes(scenario);
  const nested = steps.flatMap((step) => stepLines(step, whyNotRun(scenario)));
  return [
    ...subtests(summary.name, steps.length, nested),
    `# ${oneLine(summary.title)}`,
    result(verdict === 'pass', number, summary.name),
  ];
}

function stepLines({ number, step, kind, deviations }: StepOutcome, whyNot: string): string[] {
  const found = deviations.flatMap((deviation) => [
    `# ${deviation.code}`,
    ...diagnostics(plainDeviation(deviation)),
  ]);
  const happened = oneLine(
    deviations.find(({ verdict, known }) => verdict === 'error' && known === undefined)?.happened ?? '',
  );
  const title = `${step.kind}: ${step.title}`;
  switch (kind) {
    case 'pass':
      return [result(true, number, title)];
    case 'not-run':
      return [result(true, number, title, `SKIP ${oneLine(whyNot)}`)];
    case 'known':
      return [...found, result(true, number, title, `XFAIL ${oneLine(knownReasons(deviations))}`)];
    case 'fail':
      return [...found, result(false, number, title)];
    case 'error':
      return [...found, result(false, number, title, `ERROR ${happened}`)];
    case 'timeout':
      return [...found, result(false, number, title, `TIMEOUT ${happened}`)];
  }
}

/** A text without what begins a directive. */
function plain(text: string): string {
  return oneLine(text).replaceAll('#', '\\x23');
}

/** A result line. A description has no `#`: it would begin the directive. */
function result(ok: boolean, number: number, description: string, after?: string): string {
  const head = `${ok ? 'ok' : 'not ok'} ${number} ${plain(description)}`;
  return after === undefined ? head : `${head} # ${plain(after)}`;
}

function diagnostics(text: string): string[] {
  return (
    harmless(text)
      .trimEnd()
      .split('\n')
      // What a command printed is no header of ours.
      .map((line) => (/^\s*(Subtest|Totals):/.test(line) ? `# | ${line}` : `# ${line}`))
  );
}
