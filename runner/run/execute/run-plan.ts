import { execFile } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { arch, hostname, release } from 'node:os';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { version } from '../../kit/package-root.ts';
import { keepAuthors } from '../author/authors.ts';
import { round } from '../events/bus.ts';
import type { EventBody, KernelSummary, Machine, RunStart, Shard, Unit } from '../events/event.ts';
import type { Plan } from '../plan/plan.ts';
import { unitsOf } from '../plan/shard.ts';
import { summarize } from '../plan/summary.ts';
import { sandboxEnvironment } from '../sandbox/environment.ts';
import { limitsInForce } from '../sandbox/limits.ts';
import { startFault } from '../sandbox/start-fault.ts';
import type { LoadedScenario } from '../select/load-scenario.ts';
import { FeatureProbe, type Lacking } from './features.ts';
import { deviationOf } from './finding.ts';
import { withPlaces } from './places.ts';
import { runScenario, type ScenarioHooks } from './run-scenario.ts';
import { startFinding } from './sandbox-finding.ts';

/** Runs a plan: as many scenarios at once as it says, each in its own sandbox, every step as events. */
export async function runPlan(
  plan: Plan,
  tell: (event: EventBody) => void,
  signal: AbortSignal,
  hooks: ScenarioHooks = {},
): Promise<void> {
  const emit = withPlaces(plan.scenarios, tell);
  const start = performance.now();
  // Every scenario listens to it while it runs.
  setMaxListeners(0, signal);
  const { jobs, scenarios } = plan;
  const begun = await runStart(plan);
  emit(begun);
  const mine = scenarios.filter(({ scenario }) => isIn(begun.shard, { scenario: scenario.name }));
  const features = new FeatureProbe();
  const limit = pLimit(jobs);
  let stopped = false;
  const runOne = async ({ scenario }: LoadedScenario) => {
    if (stopped || signal.aborted) return;
    let lacking: Lacking | undefined;
    try {
      lacking = scenario.requires && (await features.lacking(scenario.requires));
    } catch (error) {
      if (!signal.aborted) notStarted(scenario.name, error, emit);
      return;
    }
    if (signal.aborted) return;
    if (lacking !== undefined) {
      emit({ type: 'scenario-end', scenario: scenario.name, verdict: 'skip', took: 0, ...lacking });
      return;
    }
    const verdict = await runScenario(scenario, { plan, emit, signal, ...hooks });
    if (plan.bail && verdict !== 'pass') stopped = true;
  };
  const endAuthors = keepAuthors();
  try {
    await limit.map(mine, runOne);
  } finally {
    await features.close();
    endAuthors();
  }
  emit({ type: 'run-end', interrupted: signal.aborted, took: round(performance.now() - start) });
}

/** Tells that a scenario could not be tried at all: an error of its own, and no end of the others. */
function notStarted(scenario: string, error: unknown, emit: (event: EventBody) => void): void {
  emit({ type: 'scenario-start', scenario });
  emit(deviationOf(startFinding(error), { scenario, step: 0 }));
  emit({ type: 'scenario-end', scenario, verdict: 'error', took: 0 });
}

/** How a run begins to tell of itself. */
export async function runStart(plan: Plan, kernels?: readonly KernelSummary[]): Promise<RunStart> {
  const { mode, jobs, window, deadline, scenarios, judging, share, durations } = plan;
  const limits = kernels === undefined ? limitsInForce() : undefined;
  const shard = share && { ...share, units: unitsOf(allUnits(plan, kernels), share, durations) };
  return {
    type: 'run-start',
    stream: 1,
    netscene: version(),
    started: new Date().toISOString(),
    mode,
    jobs,
    window,
    deadline,
    machine: await machine(),
    scenarios: scenarios.map(({ scenario, file }) => summarize(scenario, file)),
    ...(kernels !== undefined && { kernels }),
    ...(shard !== undefined && { shard }),
    ...(limits !== undefined && { limits }),
    ...(judging !== undefined && { judging }),
  };
}

async function machine(): Promise<Machine> {
  const asked = promisify(execFile)('ip', ['-V'], { env: sandboxEnvironment() });
  const { stdout } = await asked.catch((error: NodeJS.ErrnoException) => {
    throw startFault(error.message, error.code);
  });
  const iproute2 = /iproute2-(?:ss)?([\w.]+)/.exec(stdout)?.[1] ?? stdout.trim();
  return { kernel: release(), arch: arch(), iproute2, node: process.versions.node, ...hostOf() };
}

/** The machine's name; a guest has none of its own. */
function hostOf(): { host?: string } {
  const host = hostname();
  return host === '' || host === '(none)' ? {} : { host };
}

/** All that a run runs, kernel by kernel. */
function allUnits({ scenarios }: Plan, kernels: readonly KernelSummary[] | undefined): Unit[] {
  const names = scenarios.map(({ scenario }) => scenario.name);
  if (kernels === undefined) return names.map((scenario) => ({ scenario }));
  return kernels.flatMap(({ label }) => names.map((scenario) => ({ scenario, kernel: label })));
}

/** Whether a unit is run here. */
export function isIn(shard: Shard | undefined, { scenario, kernel }: Unit): boolean {
  return shard?.units.some((unit) => unit.scenario === scenario && unit.kernel === kernel) ?? true;
}
