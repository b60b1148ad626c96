import { createHash } from 'node:crypto';
import type { Machine } from '../events/event.ts';
import type { KernelResult, RunResult, ScenarioResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';
import { outcomeWords } from './kernels-text.ts';
import { oneLine, plainDeviation } from './plain-deviation.ts';
import { slug, stepSlugs } from './slug.ts';
import { type StepOutcome, stepOutcomes, whyNotRun } from './step-outcome.ts';

/** The CI system that a report is from, as KCIDB knows it; a submitter sets their own. */
const origin = () => slug(process.env.NETSCENE_KCIDB_ORIGIN ?? '') || 'netscene';

/** Bytes of a log that KCIDB takes (log_excerpt, maxLength). */
const excerptLimit = 16_384;

/**
 * A report for KCIDB, version 5.3 of its I/O schema (kernelci/kcidb-io, kcidb_io/schema/v05_03.py): of each
 * kernel a checkout, a build and tests: whether it boots and stays up, each scenario, each step. Where the
 * kernel did not boot, or went away, the scenarios that did not run are MISS.
 */
export const kcidb = atRunEnd((run) => {
  const targets = run.kernels.length > 0 ? run.kernels : [undefined];
  const parts = targets.map((kernel) => ofKernel(run, kernel));
  return `${JSON.stringify(
    {
      version: { major: 5, minor: 3 },
      checkouts: unique(parts.map(({ checkout }) => checkout)),
      builds: unique(parts.map(({ build }) => build)),
      tests: parts.flatMap(({ tests }) => tests),
    },
    null,
    2,
  )}\n`;
});

type Status = 'FAIL' | 'ERROR' | 'MISS' | 'PASS' | 'SKIP';

function ofKernel(run: RunResult, kernel: KernelResult | undefined) {
  const machine = kernel?.machine ?? (kernel === undefined ? run.start.machine : undefined);
  const release = machine?.kernel ?? kernel?.label ?? 'unknown';
  const revision = kernel?.commit ?? slug(release);
  const from = origin();
  const checkout = {
    id: `${from}:${revision}`,
    origin: from,
    ...(kernel?.commit !== undefined && { git_commit_hash: kernel.commit.slice(0, 40) }),
    git_commit_name: release,
    valid: true,
  };
  const buildName = [revision, kernel?.config?.slice(0, 12)].filter(Boolean).join('_');
  const build = {
    id: `${from}:${buildName}`,
    origin: from,
    checkout_id: checkout.id,
    architecture: architecture(machine ?? run.start.machine),
    ...(kernel?.config !== undefined && { misc: { config_sha256: kernel.config } }),
    // What could not be built never came to a machine.
    status: kernel?.happened?.startsWith('the build ') ? ('FAIL' as const) : ('PASS' as const),
  };
  const at = { run, kernel, build: build.id, from };
  const scenarios = run.scenarios.filter((scenario) => scenario.kernel === kernel?.label);
  return {
    checkout,
    build,
    tests: [
      ...(kernel === undefined ? [] : [bootTest(kernel, at)]),
      ...scenarios.flatMap((one) => tests(one, at)),
    ],
  };
}

interface At {
  readonly run: RunResult;
  readonly kernel: KernelResult | undefined;
  readonly build: string;
  readonly from: string;
}

/** What every test of a run says; its id is made of the run, the kernel and the path. */
function head({ run, kernel, build, from }: At, path: string) {
  const { started, machine, netscene } = run.start;
  const key = JSON.stringify([started, machine.host, kernel?.label, path]);
  return {
    id: `${from}:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`,
    origin: from,
    build_id: build,
    path,
    ...(started !== undefined && { start_time: started }),
    environment: {
      ...(machine.host !== undefined && { comment: machine.host }),
      misc: {
        netscene,
        iproute2: (kernel?.machine ?? machine).iproute2,
        guest: kernel !== undefined && kernel.file !== 'host',
      },
    },
  };
}

function bootTest(kernel: KernelResult, at: At) {
  const { outcome, took, happened, console, warnings } = kernel;
  const status: Record<string, Status> = { finished: 'PASS', 'no-boot': 'FAIL', panic: 'FAIL', oops: 'FAIL' };
  return {
    ...head(at, 'boot'),
    status: status[outcome ?? ''] ?? ('MISS' as const),
    duration: seconds(took),
    comment: oneLine(`${outcomeWords(outcome)}${happened === undefined ? '' : `: ${happened}`}`),
    ...excerpt([...warnings.map(({ line, trace }) => `${line}\n${trace}`), console ?? ''].join('\n').trim()),
    ...(warnings.length > 0 && { misc: { warnings: warnings.map(({ line }) => line) } }),
  };
}

function tests(scenario: ScenarioResult, at: At) {
  const { summary, took, deviations } = scenario;
  const path = `netscene.${slug(summary.name)}`;
  const names = stepSlugs(summary.steps);
  const missing = scenario.verdict === undefined;
  const whole = {
    ...head(at, path),
    status: statusOf(scenario),
    duration: seconds(took),
    comment: oneLine(
      scenario.verdict === undefined || scenario.verdict === 'skip'
        ? whyMissing(scenario, at)
        : summary.title,
    ),
    ...excerpt(deviations.map(plainDeviation).join('\n\n')),
    ...reasons(deviations),
  };
  if (missing || scenario.verdict === 'skip') return [whole];
  const steps = stepOutcomes(scenario).map((outcome, index) => ({
    ...head(at, `${path}.${names[index]}`),
    status: statusOfStep(outcome),
    duration: seconds(outcome.step.took),
    comment: oneLine(outcome.step.title),
    ...excerpt(outcome.deviations.map(plainDeviation).join('\n\n')),
    ...reasons(outcome.deviations),
  }));
  return [whole, ...steps];
}

function whyMissing(scenario: ScenarioResult, { kernel }: At): string {
  const went = kernel?.outcome === undefined || kernel.outcome === 'finished' ? undefined : kernel;
  return went === undefined
    ? whyNotRun(scenario)
    : `the kernel ${outcomeWords(went.outcome)}: ${went.happened ?? ''}`;
}

function statusOf({ verdict }: ScenarioResult): Status {
  switch (verdict) {
    case 'pass':
      return 'PASS';
    case 'fail':
      return 'FAIL';
    case 'error':
      return 'ERROR';
    case 'skip':
      return 'SKIP';
    case undefined:
      return 'MISS';
  }
}

function statusOfStep({ kind }: StepOutcome): Status {
  switch (kind) {
    case 'pass':
    case 'known':
      return 'PASS';
    case 'fail':
      return 'FAIL';
    case 'error':
    case 'timeout':
      return 'ERROR';
    case 'not-run':
      return 'MISS';
  }
}

/** Why pings were silent, for who counts them. */
function reasons(deviations: ScenarioResult['deviations']) {
  if (deviations.length === 0) return {};
  return {
    misc: {
      deviations: deviations.map(({ code, explanation, known }) => ({
        code,
        ...(explanation && { reason: explanation.reason, where: explanation.where }),
        ...(known !== undefined && { known }),
      })),
    },
  };
}

function excerpt(text: string): { log_excerpt?: string } {
  return text === '' ? {} : { log_excerpt: text.slice(-excerptLimit) };
}

function architecture({ arch }: Machine): string {
  return arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'aarch64' : arch;
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

function unique<One extends { readonly id: string }>(all: readonly One[]): One[] {
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
