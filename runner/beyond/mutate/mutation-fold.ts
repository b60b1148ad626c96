import type { ExitCode } from '../../run/events/fold.ts';
import type { Mutant } from './mutant.ts';
import type { Fate, MutatedScenario, MutationEvent } from './mutation-event.ts';

/** A mutant that was run. */
export interface JudgedMutant {
  readonly mutant: Mutant;
  readonly fate: Fate;
  readonly took: number;
}

/** What the mutants of one scenario came to. */
export interface MutatedResult {
  readonly scenario: MutatedScenario;
  /** In the order of the scenario's commands. */
  readonly judged: readonly JudgedMutant[];
  /** Survivors that nobody explains. */
  readonly survivors: readonly JudgedMutant[];
  /** Commands that are marked incidental although all their mutants are caught. */
  readonly staleMarks: readonly Mutant[];
}

/** What a `netscene mutate` came to: the one place that counts. */
export interface MutationResult {
  readonly start: Extract<MutationEvent, { type: 'mutation-start' }>;
  readonly scenarios: readonly MutatedResult[];
  readonly interrupted: boolean;
  readonly took: number;
  readonly exitCode: ExitCode;
}

/** Folds the events of a mutation. */
export class MutationFold {
  #start: MutationResult['start'] | undefined;
  readonly #judged: JudgedMutant[] = [];
  #interrupted = false;
  #took = 0;

  add(event: MutationEvent): void {
    switch (event.type) {
      case 'mutation-start':
        this.#start = event;
        break;
      case 'mutant-end':
        this.#judged.push(event);
        break;
      case 'mutation-end':
        this.#interrupted = event.interrupted;
        this.#took = event.took;
        break;
    }
  }

  result(): MutationResult {
    if (this.#start === undefined) throw new Error('the event stream has no mutation-start');
    const scenarios = this.#start.scenarios.map((scenario) =>
      resultOf(
        scenario,
        this.#judged.filter(({ mutant }) => mutant.scenario === scenario.name),
      ),
    );
    return {
      start: this.#start,
      scenarios,
      interrupted: this.#interrupted,
      took: this.#took,
      exitCode: exitCode(scenarios, this.#interrupted),
    };
  }
}

function resultOf(scenario: MutatedScenario, unordered: readonly JudgedMutant[]): MutatedResult {
  const judged = [...unordered].sort(byPlace);
  const survived = judged.filter(({ fate }) => fate.kind === 'untested' || fate.kind === 'superfluous');
  const marked = judged.filter(({ mutant }) => mutant.kind === 'dropped' && mutant.incidental !== undefined);
  return {
    scenario,
    judged,
    survivors: survived.filter(({ mutant }) => mutant.incidental === undefined),
    staleMarks: marked
      .map(({ mutant }) => mutant)
      .filter((mutant) =>
        judged.every((one) => !sameCommand(one.mutant, mutant) || one.fate.kind === 'caught'),
      ),
  };
}

const kinds = ['dropped', 'inverted', 'moved'];

function byPlace({ mutant: left }: JudgedMutant, { mutant: right }: JudgedMutant): number {
  return (
    left.step - right.step ||
    left.command - right.command ||
    kinds.indexOf(left.kind) - kinds.indexOf(right.kind)
  );
}

function sameCommand(left: Mutant, right: Mutant): boolean {
  return left.step === right.step && left.command === right.command;
}

/** 0 every command is tested or explained · 1 survivors · 125 nothing to judge here · 129 error · 130 interrupted. */
function exitCode(scenarios: readonly MutatedResult[], interrupted: boolean): ExitCode {
  if (interrupted) return 130;
  if (scenarios.length === 0) return 125;
  if (scenarios.some(({ survivors }) => survivors.length > 0)) return 1;
  return scenarios.some(({ judged }) => judged.some(({ fate }) => fate.kind === 'not-judged')) ? 129 : 0;
}
