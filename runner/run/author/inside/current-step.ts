import { AsyncLocalStorage } from 'node:async_hooks';
import type { Entrance } from '../messages.ts';

/** A script while it runs; what it starts belongs to it, however much later it happens. */
export interface CurrentStep {
  /** The number of this run. */
  readonly run: number;
  readonly entrance: Entrance;
  over: boolean;
}

const storage = new AsyncLocalStorage<CurrentStep>();

/** Runs a script: all that it calls knows its step. */
export function inStep<T>(step: CurrentStep, run: () => T): T {
  return storage.run(step, run);
}

/** zx was used where there is no sandbox. */
export class OutsideOfStepError extends Error {
  override name = 'OutsideOfStepError';
}

/**
 * The step that the caller belongs to.
 * @throws {OutsideOfStepError} where a file uses zx while it is loaded, or after its step is over
 */
export function currentStep(what: string): CurrentStep {
  const step = storage.getStore();
  if (step !== undefined && !step.over) return step;
  throw new OutsideOfStepError(
    step === undefined
      ? `${what} is used outside of a step, where there is no sandbox: move it into script('…', async ($) => { … })`
      : `${what} is used after its step is over: await everything in the step`,
  );
}
