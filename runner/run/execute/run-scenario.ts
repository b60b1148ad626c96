import type { Scenario } from '../../../lib/scenario.ts';
import type { Step } from '../../../lib/step.ts';
import { round } from '../events/bus.ts';
import type { Deviation, EventBody, Verdict } from '../events/event.ts';
import type { Plan } from '../plan/plan.ts';
import { type Inventory, Sandbox, SandboxEnded } from '../sandbox/sandbox.ts';
import { runCleanup } from './command-steps.ts';
import { deviationOf, type Finding } from './finding.ts';
import { Known } from './known.ts';
import { assertNothingLeft } from './left-behind.ts';
import { runStep } from './run-step.ts';
import { endFinding, startFinding } from './sandbox-finding.ts';
import { StepRun } from './step-run.ts';

/** What else happens at places of a scenario's run. */
export interface ScenarioHooks {
  /** Sees the sandbox of a scenario that went as claimed so far, before its clean-up. */
  readonly beforeCleanup?: (scenario: Scenario, sandbox: Sandbox) => Promise<void>;
  /**
   * Looks at a scenario where it stopped, before any clean-up: after `until`, or at its first deviation.
   * The scenario's time stands still meanwhile.
   */
  readonly inspect?: (stop: Stop) => Promise<void>;
}

export interface ScenarioRunOptions extends ScenarioHooks {
  readonly plan: Plan;
  readonly emit: (event: EventBody) => void;
  /** Ends the scenario at once, with its sandbox. */
  readonly signal: AbortSignal;
  /** Index of the step after which it stops; it is not cleaned up then, since its sandbox goes anyway. */
  readonly until?: number;
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
}

/** Runs one scenario in a sandbox of its own, from nothing to nothing, and says how it went. */
export async function runScenario(scenario: Scenario, options: ScenarioRunOptions): Promise<Verdict> {
  const { emit, plan } = options;
  const start = performance.now();
  emit({ type: 'scenario-start', scenario: scenario.name });
  const run = new ScenarioRun(scenario, options);
  const own = scenario.timeout === undefined ? undefined : scenario.timeout * 1000 * (plan.patience ?? 1);
  const verdict = await run.toEnd(own ?? plan.timeout);
  emit({ type: 'scenario-end', scenario: scenario.name, verdict, took: round(performance.now() - start) });
  return verdict;
}

class ScenarioRun {
  readonly #scenario: Scenario;
  readonly #plan: Plan;
  readonly #emit: (event: EventBody) => void;
  readonly #signal: AbortSignal;
  readonly #until: number | undefined;
  #inspect: ScenarioRunOptions['inspect'];
  readonly #deviations: Deviation[] = [];
  readonly #beforeCleanup: ScenarioHooks['beforeCleanup'];
  readonly #known: Known;
  #verdict: 'pass' | 'fail' | 'error' = 'pass';
  #current: StepRun | undefined;
  #reached = -1;
  #pauseTimer = () => {};
  #startTimer = () => {};

  constructor(scenario: Scenario, { plan, emit, signal, until, inspect, beforeCleanup }: ScenarioRunOptions) {
    this.#scenario = scenario;
    this.#plan = plan;
    this.#signal = signal;
    this.#until = until;
    this.#inspect = inspect;
    this.#beforeCleanup = beforeCleanup;
    this.#emit = (event) => {
      if (event.type === 'deviation' && event.known === undefined) this.#deviations.push(event);
      emit(event);
    };
    this.#known = new Known(scenario, plan.known ?? []);
  }

  async toEnd(timeout: number): Promise<Verdict> {
    let sandbox: Sandbox;
    try {
      sandbox = await Sandbox.open();
    } catch (error) {
      this.#found(startFinding(error));
      this.#verdict = 'error';
      await this.#stopped(undefined);
      return 'error';
    }
    const onAbort = () => void sandbox.close();
    if (this.#signal.aborted) onAbort();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    let timer: NodeJS.Timeout;
    this.#startTimer = () => {
      timer = setTimeout(() => void sandbox.close({ code: 'timeout', facts: { limit: timeout } }), timeout);
    };
    this.#pauseTimer = () => clearTimeout(timer);
    this.#startTimer();
    try {
      await this.#steps(sandbox);
    } catch (error) {
      if (error instanceof SandboxEnded) this.#endedUnder(error);
      else {
        this.#found(startFinding(error));
        this.#verdict = 'error';
      }
      await this.#stopped(undefined);
    } finally {
      this.#pauseTimer();
      this.#signal.removeEventListener('abort', onAbort);
      await sandbox.close();
    }
    return this.#verdict;
  }

  async #steps(sandbox: Sandbox): Promise<void> {
    const before = sandbox.inventory();
    before.catch(() => {});
    let toTheEnd = true;
    for (const [index, step] of this.#scenario.steps.entries()) {
      if (step.kind === 'cleanup') continue;
      await this.#timed(sandbox, index, step, (run) => runStep(step, run));
      if (this.#until === undefined && this.#verdict !== 'pass') await this.#stopped(sandbox);
      if (this.#verdict === 'error' || (this.#verdict === 'fail' && !this.#plan.keepGoing)) {
        toTheEnd = false;
        break;
      }
      if (index === this.#until) break;
    }
    if (this.#until !== undefined) return this.#stopped(sandbox);
    if (this.#verdict === 'pass') await this.#beforeCleanup?.(this.#scenario, sandbox);
    await this.#cleanup(sandbox, await before);
    if (toTheEnd) this.#holdKnownTrue();
    if (this.#verdict !== 'pass') await this.#stopped(sandbox);
  }

  /** Once, at the first occasion. */
  async #stopped(sandbox: Sandbox | undefined): Promise<void> {
    const inspect = this.#inspect;
    if (inspect === undefined || this.#signal.aborted) return;
    this.#inspect = undefined;
    this.#pauseTimer();
    await inspect({
      scenario: this.#scenario,
      sandbox,
      verdict: this.#verdict,
      step: this.#reached,
      deviations: this.#deviations,
    });
    this.#startTimer();
  }

  /** A known deviation that did not happen is one itself; where the scenario broke off, nobody can tell. */
  #holdKnownTrue(): void {
    for (const { step, finding } of this.#known.gone()) {
      const deviation = deviationOf(finding, { scenario: this.#scenario.name, step });
      this.#emit(deviation);
      this.#worst(deviation.verdict);
    }
  }

  /** Clean-up runs whatever happened before; that it leaves nothing is held against a run that went as claimed. */
  async #cleanup(sandbox: Sandbox, before: Inventory): Promise<void> {
    const after = this.#verdict === 'pass' ? 'success' : 'deviation';
    const last = this.#scenario.steps.length - 1;
    for (const [index, step] of this.#scenario.steps.entries()) {
      if (step.kind !== 'cleanup') continue;
      await this.#timed(sandbox, index, step, async (run) => {
        await runCleanup(step, run, after);
        if (index === last && run.verdict === 'pass' && after === 'success')
          await assertNothingLeft(before, run);
      });
    }
    if (this.#verdict === 'pass' && this.#scenario.steps[last]?.kind !== 'cleanup') {
      const run = this.#stepRun(sandbox, last);
      await assertNothingLeft(before, run);
      this.#worst(run.verdict);
    }
  }

  async #timed(
    sandbox: Sandbox,
    index: number,
    step: Step,
    body: (run: StepRun) => Promise<void>,
  ): Promise<void> {
    const run = this.#stepRun(sandbox, index);
    this.#current = run;
    this.#reached = index;
    const start = performance.now();
    run.started(step);
    try {
      await body(run);
    } finally {
      this.#worst(run.verdict);
    }
    run.ended(performance.now() - start);
    this.#current = undefined;
  }

  #stepRun(sandbox: Sandbox, index: number): StepRun {
    return new StepRun({
      sandbox,
      plan: this.#plan,
      scenario: this.#scenario.name,
      index,
      known: this.#known,
      emit: this.#emit,
    });
  }

  #endedUnder(error: SandboxEnded): void {
    const finding = endFinding(error);
    if (this.#current) this.#current.found(finding);
    else this.#found(finding);
    this.#verdict = 'error';
  }

  #found(finding: Finding): void {
    this.#emit(deviationOf(finding, { scenario: this.#scenario.name, step: 0 }));
  }

  #worst(verdict: 'pass' | 'fail' | 'error'): void {
    if (verdict === 'error' || this.#verdict === 'pass') this.#verdict = verdict;
  }
}
