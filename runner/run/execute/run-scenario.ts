import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Scenario } from '../../../lib/scenario.ts';
import { AuthorOfRun } from '../author/author-of-run.ts';
import { round } from '../events/bus.ts';
import type { CommandEvent, Deviation, EventBody, Verdict } from '../events/event.ts';
import { makeHost } from '../host/host-of-scenario.ts';
import type { Plan } from '../plan/plan.ts';
import { ownFolderOf } from '../sandbox/root-view.ts';
import { Sandbox, SandboxEnded } from '../sandbox/sandbox.ts';
import { usesEtc } from '../sandbox/uses-etc.ts';
import { isPackaged } from '../select/load-scenario.ts';
import { deviationOf } from './finding.ts';
import { Known } from './known.ts';
import { Progress } from './progress.ts';
import { endFinding, startFinding } from './sandbox-finding.ts';
import { runSteps, type ScenarioRun } from './scenario-steps.ts';
import { type LimitsWatch, watchSharedLimits } from './shared-limits.ts';
import { Stopwatch } from './stopwatch.ts';
import type { Strategy } from './strategy.ts';
import { thorough } from './thorough.ts';

/** What else happens at places of a scenario's run, and how its steps are done. */
export interface ScenarioHooks {
  /** Sees the sandbox of a scenario that went as claimed so far, before its clean-up. */
  readonly beforeCleanup?: (scenario: Scenario, sandbox: Sandbox) => Promise<void>;
  /**
   * Looks at a scenario where it stopped, before any clean-up: after `until`, or at its first deviation.
   * The scenario's time stands still meanwhile.
   */
  readonly inspect?: (stop: Stop) => Promise<void>;
  readonly strategy?: Strategy;
  /** A sandbox that is there already, and stays; by default it gets one of its own. */
  readonly lends?: Sandbox;
  /** How the limits are watched that it shares with all sandboxes of this machine. */
  readonly watchLimits?: () => LimitsWatch;
  /** Index of the step after which it stops; it is not cleaned up then, since its sandbox goes anyway. */
  readonly until?: number;
}

export interface ScenarioRunOptions extends ScenarioHooks {
  readonly plan: Plan;
  readonly emit: (event: EventBody) => void;
  /** Ends the scenario at once, with its sandbox. */
  readonly signal: AbortSignal;
}

/** A scenario where it stopped. */
export interface Stop {
  readonly scenario: Scenario;
  /** Undefined where it ended: killed by its time, or never made. */
  readonly sandbox: Sandbox | undefined;
  readonly verdict: 'pass' | 'fail' | 'error';
  /** Index of the last step that began; -1 where none did. */
  readonly step: number;
  readonly deviations: readonly Deviation[];
  /** The commands that it has run, those of its scripts among them. */
  readonly commands: readonly CommandEvent[];
}

/** Runs one scenario in a sandbox of its own, from nothing to nothing, and says how it went. */
export async function runScenario(scenario: Scenario, options: ScenarioRunOptions): Promise<Verdict> {
  const start = performance.now();
  const progress = new Progress();
  const emit = (event: EventBody) => {
    progress.note(event);
    options.emit(event);
  };
  emit({ type: 'scenario-start', scenario: scenario.name });
  await inSandbox({
    scenario,
    plan: options.plan,
    strategy: options.strategy ?? thorough,
    until: options.until,
    beforeCleanup: options.beforeCleanup,
    known: new Known(scenario, options.plan.known ?? []),
    author: new AuthorOfRun(),
    progress,
    emit,
    stopwatch: new Stopwatch(),
    lends: options.lends,
    watchLimits: options.watchLimits ?? watchSharedLimits,
    inspect: onceInspected(scenario, progress, options),
    signal: options.signal,
    mayIntervene: mayIntervene(scenario, options),
  });
  const { verdict } = progress;
  emit({ type: 'scenario-end', scenario: scenario.name, verdict, took: round(performance.now() - start) });
  return verdict;
}

function mayIntervene(scenario: Scenario, { plan, inspect, until }: ScenarioRunOptions): boolean {
  const isLast = !plan.keepGoing && scenario.afterFailure !== 'go on' && (plan.known ?? []).length === 0;
  return isLast && inspect === undefined && until === undefined && !plan.tellNetwork;
}

/** Makes the sandbox and runs the scenario in it; whatever ends that, all of it is gone afterwards. */
async function inSandbox(run: ScenarioRun): Promise<void> {
  const { scenario, plan, signal, stopwatch } = run;
  let sandbox: Sandbox | undefined;
  const onAbort = () => void sandbox?.close();
  try {
    sandbox = run.lends ?? (await Sandbox.open({ sees: seenBy(scenario, plan), ownEtc: usesEtc(scenario) }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    if (scenario.host !== undefined) await makeHost(sandbox, scenario);
    const own = scenario.timeout === undefined ? undefined : scenario.timeout * 1000 * (plan.patience ?? 1);
    const limit = own ?? plan.timeout;
    stopwatch.start(limit, () => void sandbox?.close({ code: 'timeout', facts: { limit } }));
    await runSteps(sandbox, run);
  } catch (error) {
    const finding = error instanceof SandboxEnded ? endFinding(error) : startFinding(error);
    run.emit(deviationOf(finding, { scenario: scenario.name, step: run.progress.openStep ?? 0 }));
    await run.inspect(undefined);
  } finally {
    stopwatch.stop();
    signal.removeEventListener('abort', onAbort);
    if (sandbox !== run.lends) await sandbox?.close();
    run.author.release();
  }
}

/** A scenario of the user's sees the folder that its file lies in; one of the package needs none. */
function seenBy({ name }: Scenario, { scenarios, sees = [] }: Plan): string[] {
  const loaded = scenarios.find(({ scenario }) => scenario.name === name);
  const own = loaded !== undefined && !isPackaged(loaded) && existsSync(loaded.file);
  return [...(own ? [ownFolderOf(resolve(loaded.file))] : []), ...sees];
}

/** Looks at the scenario where it stops, once, at the first occasion. */
function onceInspected(
  scenario: Scenario,
  progress: Progress,
  { inspect, signal }: ScenarioRunOptions,
): ScenarioRun['inspect'] {
  let isDone = inspect === undefined;
  return async (sandbox) => {
    if (isDone || signal.aborted) return;
    isDone = true;
    const { verdict, reached: step, deviations, commands } = progress;
    await inspect?.({ scenario, sandbox, verdict, step, deviations, commands });
  };
}
