import XmlBuilder from 'fast-xml-builder';
import { harmless } from '../../text/terminal-text.ts';
import type { Machine } from '../events/event.ts';
import type { KernelResult, RunResult, ScenarioResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';
import { outcomeWords } from './kernels-text.ts';
import { deviationLine, knownReasons, oneLine, plainDeviation } from './plain-deviation.ts';
import { type StepOutcome, stepOutcomes, whyNotRun } from './step-outcome.ts';

/**
 * JUnit XML as Jenkins and GitLab read it: a suite for each scenario, a case for each step; for several
 * kernels each suite is named for its kernel too, and a further one says whether the kernel booted and
 * stayed up. Times are seconds.
 */
export const junit = atRunEnd((run) => {
  const suites = [
    ...run.kernels.map((kernel) => kernelSuite(kernel, run)),
    ...run.scenarios.map((scenario) => scenarioSuite(scenario, run)),
  ];
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'netscene',
      ...attributesOf(suites.flatMap(({ testcase }) => testcase)),
      '@time': seconds(run.took),
      testsuite: suites,
    },
  };
  const builder = new XmlBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });
  return builder.build(document);
});

interface Problem {
  readonly '@message': string;
  readonly '@type'?: string;
  readonly '#text'?: string;
}

/** A testcase; the order of its keys is that of its elements. */
interface Case {
  readonly '@name': string;
  readonly '@classname': string;
  readonly '@time': string;
  readonly '@file'?: string;
  readonly '@line'?: string;
  readonly skipped?: Problem;
  readonly error?: readonly Problem[];
  readonly failure?: readonly Problem[];
  readonly 'system-out'?: string;
}

function scenarioSuite(scenario: ScenarioResult, run: RunResult) {
  const { summary, kernel, took } = scenario;
  const name = kernel === undefined ? summary.name : `${summary.name} on ${kernel}`;
  const machine = run.kernels.find(({ label }) => label === kernel)?.machine ?? run.start.machine;
  const cases = stepOutcomes(scenario).map((outcome) => stepCase(outcome, scenario));
  const built = run.kernels.find(({ label }) => label === kernel);
  return suite(name, took, cases, run, {
    ...machineProperties(machine),
    ...builtProperties(built),
    title: summary.title,
    mode: run.start.mode,
    netscene: run.start.netscene,
  });
}

function stepCase({ number, step, kind, deviations }: StepOutcome, scenario: ScenarioResult): Case {
  const problems = (verdict: 'fail' | 'error') =>
    deviations
      .filter((deviation) => deviation.verdict === verdict && deviation.known === undefined)
      .map((deviation) => ({
        '@message': xmlText(deviationLine(deviation)),
        '@type': deviation.code,
        '#text': xmlText(plainDeviation(deviation)),
      }));
  return {
    '@name': xmlText(oneLine(`${number}. ${step.title}`)),
    '@classname': classname(scenario.kernel, scenario.summary.name),
    '@time': seconds(step.took),
    ...(scenario.summary.file !== undefined && { '@file': xmlText(oneLine(scenario.summary.file)) }),
    ...(step.line !== undefined && { '@line': String(step.line) }),
    ...(kind === 'not-run' && { skipped: { '@message': xmlText(oneLine(whyNotRun(scenario))) } }),
    // As pytest does with what is expected to fail: JUnit has no word for it.
    ...(kind === 'known' && {
      skipped: {
        '@message': xmlText(oneLine(`known: ${knownReasons(deviations)}`)),
        '@type': 'known',
        '#text': xmlText(deviations.map(plainDeviation).join('\n\n')),
      },
    }),
    ...some('error', problems('error')),
    ...some('failure', problems('fail')),
  };
}

function kernelSuite(kernel: KernelResult, run: RunResult) {
  const { label, file, machine, outcome, took, happened, console, log, warnings } = kernel;
  const judged = outcome === 'panic' || outcome === 'oops' || outcome === 'finished' ? 'failure' : 'error';
  // It came to the end, and failed all the same: by what it warned of.
  const warned = outcome === 'finished' && run.start.judging?.warnings === 'fail' && warnings.length > 0;
  const message = xmlText(oneLine(`${outcomeWords(outcome)} ${happened ?? ''}`));
  const words = [
    ...warnings.map(({ line, trace }) => `${line}\n${trace}`),
    console ?? '',
    log === undefined ? '' : `the whole console: ${log}`,
  ]
    .filter(Boolean)
    .join('\n');
  const one: Case = {
    '@name': 'boots and stays up',
    '@classname': classname(label, 'kernel'),
    '@time': seconds(took),
    ...((outcome !== 'finished' || warned) && {
      [judged]: [{ '@message': message, '@type': outcome ?? 'not-run', '#text': xmlText(words) }],
    }),
  };
  return suite(label, took, [one], run, {
    ...(machine && machineProperties(machine)),
    ...builtProperties(kernel),
    file,
  });
}

/** Jenkins takes what stands before the last dot for the package: that is the kernel. */
function classname(kernel: string | undefined, name: string): string {
  return xmlText(`${oneLine(kernel ?? 'netscene').replaceAll('.', '_')}.${name}`);
}

function suite(
  name: string,
  took: number,
  testcase: readonly Case[],
  { start: { started, machine } }: RunResult,
  properties: Record<string, string>,
) {
  return {
    '@name': xmlText(oneLine(name)),
    // As JUnit has it: ISO 8601, without a zone.
    ...(started !== undefined && { '@timestamp': started.replace(/(\.\d+)?Z$/, '') }),
    ...(machine.host !== undefined && { '@hostname': xmlText(oneLine(machine.host)) }),
    ...attributesOf(testcase),
    '@skipped': testcase.filter(({ skipped }) => skipped).length,
    '@time': seconds(took),
    properties: {
      property: Object.entries(properties).map(([key, value]) => ({
        '@name': key,
        '@value': xmlText(value),
      })),
    },
    testcase,
  };
}

function attributesOf(cases: readonly Case[]) {
  return {
    '@tests': cases.length,
    '@failures': cases.filter(({ failure, error }) => failure && !error).length,
    '@errors': cases.filter(({ error }) => error).length,
  };
}

function machineProperties({ kernel, arch, iproute2 }: Machine): Record<string, string> {
  return { kernel, arch, iproute2 };
}

/** What a kernel was built from, as far as it is known. */
function builtProperties({ commit, config }: Partial<KernelResult> = {}): Record<string, string> {
  return { ...(commit !== undefined && { commit }), ...(config !== undefined && { config }) };
}

function some<Key extends string, Value>(key: Key, values: readonly Value[]) {
  return values.length === 0 ? {} : { [key]: values };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Text of which every character may stand in XML 1.0 (section 2.2); what may not is shown as an escape. */
export function xmlText(text: string): string {
  return harmless(text).replace(
    /[\ufffe\uffff]|\p{Cs}/gu,
    (char) => `\\x${(char.codePointAt(0) as number).toString(16)}`,
  );
}
