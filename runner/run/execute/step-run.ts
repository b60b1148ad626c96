import type { Origin, StepKind } from '../../../lib/step.ts';
import type { AuthorOfRun } from '../author/author-of-run.ts';
import { round } from '../events/bus.ts';
import type { EventBody } from '../events/event.ts';
import type { Plan } from '../plan/plan.ts';
import type { CommandResult, Sandbox } from '../sandbox/sandbox.ts';
import { deviationOf, type Finding } from './finding.ts';
import type { Known } from './known.ts';
import type { LimitsWatch } from './shared-limits.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What a step is run with: the sandbox, the plan's times, and a way to say what happened. */
export class StepRun {
  readonly sandbox: Sandbox;
  readonly plan: Plan;
  /** The scenario's name. */
  readonly scenario: string;
  /** The step's, from 0. */
  readonly index: number;
  readonly #stopwatch: Stopwatch;
  readonly #known: Known;
  readonly #emit: (event: EventBody) => void;
  /** The process of the scenario's scripts, one for all of this run. */
  readonly author: AuthorOfRun;
  /** After a deviation nothing is left to be done or seen in the sandbox: what may cure it can be tried there. */
  readonly mayIntervene: boolean;
  /** A failed command is told as a failed claim, and ends nothing (`afterFailure: 'go on'`). */
  readonly goesOn: boolean;
  /** Watches what all sandboxes of this machine share. */
  readonly watchLimits: () => LimitsWatch;
  /** The worst that was found so far. */
  verdict: 'pass' | 'fail' | 'error' = 'pass';

  constructor(run: {
    sandbox: Sandbox;
    plan: Plan;
    scenario: string;
    index: number;
    known: Known;
    author: AuthorOfRun;
    mayIntervene: boolean;
    goesOn: boolean;
    stopwatch: Stopwatch;
    watchLimits: () => LimitsWatch;
    emit: (event: EventBody) => void;
  }) {
    this.sandbox = run.sandbox;
    this.plan = run.plan;
    this.scenario = run.scenario;
    this.index = run.index;
    this.#known = run.known;
    this.author = run.author;
    this.mayIntervene = run.mayIntervene;
    this.goesOn = run.goesOn;
    this.watchLimits = run.watchLimits;
    this.#stopwatch = run.stopwatch;
    this.#emit = run.emit;
  }

  /** What is done meanwhile is none of the scenario's: its time stands still. */
  aside<T>(meanwhile: () => Promise<T>): Promise<T> {
    return this.#stopwatch.pausedFor(meanwhile);
  }

  started(step: { kind: StepKind; title: string; origin: Origin }): void {
    const { kind, title, origin } = step;
    this.#emit({ type: 'step-start', scenario: this.scenario, step: this.index, kind, title, origin });
  }

  ran(result: CommandResult, line?: number): void {
    const { command, exit, ms, stdout, stderr, truncated } = result;
    this.#emit({
      type: 'command',
      scenario: this.scenario,
      step: this.index,
      command,
      ...(line !== undefined && { line }),
      exit,
      took: round(ms),
      stdout,
      stderr,
      truncated,
    });
  }

  probed(probe: Omit<Extract<EventBody, { type: 'probe' }>, 'type' | 'scenario' | 'step'>): void {
    this.#emit({ type: 'probe', scenario: this.scenario, step: this.index, ...probe });
  }

  /** Says what went another way. One that is known is let pass: `known` tells the step to go on. */
  found(finding: Finding): 'known' | 'new' {
    const known = this.#known.reasonOf({ ...finding, step: this.index });
    const deviation = deviationOf(finding, { scenario: this.scenario, step: this.index, known });
    if (known === undefined && this.verdict !== 'error') this.verdict = deviation.verdict;
    this.#emit(deviation);
    return known === undefined ? 'new' : 'known';
  }

  /** Says what is good to know and decides nothing. */
  noted(text: string): void {
    this.#emit({ type: 'note', scenario: this.scenario, step: this.index, text });
  }

  ended(took: number): void {
    const { verdict } = this;
    this.#emit({ type: 'step-end', scenario: this.scenario, step: this.index, verdict, took: round(took) });
  }
}
