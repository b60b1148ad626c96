import type { Scenario } from '../../../lib/scenario.ts';
import type { Step } from '../../../lib/step.ts';
import type { AuthorOfRun } from '../author/author-of-run.ts';
import type { EventBody } from '../events/event.ts';
import type { Plan } from '../plan/plan.ts';
import type { Inventory, Sandbox } from '../sandbox/sandbox.ts';
import { runCleanup } from './command-steps.ts';
import { deviationOf } from './finding.ts';
import type { Known } from './known.ts';
import { assertNothingLeft } from './left-behind.ts';
import { NetworkTeller } from './network-teller.ts';
import type { Progress } from './progress.ts';
import { runStep } from './run-step.ts';
import type { LimitsWatch } from './shared-limits.ts';
import { StepRun } from './step-run.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Strategy } from './strategy.ts';

/** One run of a scenario: what its parts share. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly strategy: Strategy;
  /** Index of the step after which it stops. */
  readonly until: number | undefined;
  readonly beforeCleanup: ((scenario: Scenario, sandbox: Sandbox) => Promise<void>) | undefined;
  readonly known: Known;
  readonly author: AuthorOfRun;
  readonly progress: Progress;
  readonly emit: (event: EventBody) => void;
  readonly stopwatch: Stopwatch;
  /** Looks at it where it stops, once; without a sandbox where that has ended. */
  readonly inspect: (sandbox: Sandbox | undefined) => Promise<void>;
  readonly signal: AbortSignal;
  /** Nobody looks at the sandbox after the first deviation, and nothing more is done in it. */
  readonly mayIntervene: boolean;
  readonly lends: Sandbox | undefined;
  readonly watchLimits: () => LimitsWatch;
}

/** Runs the steps in their order, then the clean-up, and holds that nothing is left. @throws {SandboxEnded} */
export async function runSteps(sandbox: Sandbox, run: ScenarioRun): Promise<void> {
  const { scenario, plan, until, progress } = run;
  const steps = new TimedSteps(sandbox, run);
  // Before the first command: what reads it runs beside the scenario's shell.
  const before = await sandbox.inventory();
  await steps.tellNetwork();
  const look = () => run.stopwatch.pausedFor(() => run.inspect(sandbox));
  let isBroken = false;
  for (const [index, step] of scenario.steps.entries()) {
    if (step.kind === 'cleanup') continue;
    await steps.run(index, step, (one) => runStep(step, one, run.strategy));
    if (until === undefined && progress.verdict !== 'pass') await look();
    isBroken =
      !goesOn(scenario) && (progress.verdict === 'error' || (progress.verdict === 'fail' && !plan.keepGoing));
    if (isBroken || index === until) break;
  }
  await sandbox.settled();
  if (until !== undefined) return look();
  if (progress.verdict === 'pass') await run.beforeCleanup?.(scenario, sandbox);
  await cleanUp(steps, before, run);
  await sandbox.settled();
  // Where the scenario broke off, it is not known whether the rest of what is known would have happened.
  if (!isBroken) holdKnown(run);
  if (progress.verdict !== 'pass') await look();
}

function goesOn({ afterFailure }: Scenario): boolean {
  return afterFailure === 'go on';
}

/** Clean-up runs whatever happened before; that it leaves nothing is held against a run that went as claimed. */
async function cleanUp(
  steps: TimedSteps,
  before: Inventory,
  { scenario, progress }: ScenarioRun,
): Promise<void> {
  const after = progress.verdict === 'pass' ? 'success' : 'deviation';
  const last = scenario.steps.length - 1;
  for (const [index, step] of scenario.steps.entries()) {
    if (step.kind !== 'cleanup') continue;
    await steps.run(index, step, async (one) => {
      await runCleanup(step, one, after);
      if (index === last && one.verdict === 'pass' && after === 'success')
        await assertNothingLeft(before, one);
    });
  }
  if (progress.verdict === 'pass' && scenario.steps[last]?.kind !== 'cleanup')
    await assertNothingLeft(before, steps.at(last));
}

/** A known deviation that did not happen is a deviation itself. */
function holdKnown({ known, scenario, emit }: ScenarioRun): void {
  for (const { step, finding } of known.gone()) emit(deviationOf(finding, { scenario: scenario.name, step }));
}

/** Runs steps one after another, and tells how long each took. */
class TimedSteps {
  readonly #sandbox: Sandbox;
  readonly #run: ScenarioRun;
  readonly #network: NetworkTeller;

  constructor(sandbox: Sandbox, run: ScenarioRun) {
    this.#sandbox = sandbox;
    this.#run = run;
    this.#network = new NetworkTeller(run.scenario.name, run.emit);
  }

  at(index: number): StepRun {
    const { plan, scenario, known, author, emit, mayIntervene, stopwatch, watchLimits } = this.#run;
    const sandbox = this.#sandbox;
    return new StepRun({
      ...{ sandbox, plan, scenario: scenario.name, index },
      ...{ known, author, mayIntervene, goesOn: goesOn(scenario), stopwatch, watchLimits, emit },
    });
  }

  async run(index: number, step: Step, body: (one: StepRun) => Promise<void>): Promise<void> {
    const one = this.at(index);
    const start = performance.now();
    one.started(step);
    await body(one);
    const took = performance.now() - start;
    await this.tellNetwork(index);
    one.ended(took);
  }

  /** @param step the one that is over; undefined before the first */
  async tellNetwork(step?: number): Promise<void> {
    if (this.#run.plan.tellNetwork) await this.#network.tell(this.#sandbox, step);
  }
}
