import type { DeviationCode, Machine, StepSummary } from '../../run/events/event.ts';
import type { Mutant } from './mutant.ts';

/** The assertion that noticed a mutant: the first deviation of its run. */
export interface Catch {
  readonly by: 'claim' | 'command';
  /** Index of the step. */
  readonly step: number;
  readonly code: DeviationCode;
  readonly command?: string;
  readonly expected: string;
  readonly happened: string;
}

/**
 * What became of a mutant.
 * - `caught`: an assertion noticed;
 * - `untested`: none did, and the scenario ends in another state: nothing tests the command;
 * - `superfluous`: none did, and the scenario ends in the same state without it;
 * - `not-judged`: the mutant could not be run to its end.
 */
export type Fate =
  | ({ readonly kind: 'caught' } & Catch)
  | { readonly kind: 'untested'; readonly difference: string }
  | { readonly kind: 'superfluous' }
  | { readonly kind: 'not-judged'; readonly why: string };

/** A scenario that passes as it is, so that its mutants can be judged. */
export interface MutatedScenario {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly StepSummary[];
  /** How many mutants there are. */
  readonly mutants: number;
  /** How many more there are of earlier sections' commands, judged in the scenarios of those sections. */
  readonly elsewhere: number;
  /** Milliseconds that the unchanged scenario took. */
  readonly took: number;
}

/** The stream of a `netscene mutate`: what its table and its document are folds of. Times are milliseconds. */
export type MutationEvent =
  | {
      readonly type: 'mutation-start';
      readonly netscene: string;
      readonly machine: Machine;
      readonly jobs: number;
      readonly scenarios: readonly MutatedScenario[];
      /** Scenarios that this machine lacks something for. */
      readonly skipped: readonly { readonly scenario: string; readonly reason: string }[];
      /** How long the unchanged scenarios took, all of them together. */
      readonly baseline: number;
    }
  | { readonly type: 'mutant-end'; readonly mutant: Mutant; readonly fate: Fate; readonly took: number }
  | { readonly type: 'mutation-end'; readonly interrupted: boolean; readonly took: number };
