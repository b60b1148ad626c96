import type { RunEvent } from '../../run/events/event.ts';
import type { RunResult } from '../../run/events/fold.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { runToResult } from '../../run/run.ts';
import { type EndState, readEndState } from './end-state.ts';
import { hurried } from './hurried/hurried.ts';

/** The unchanged scenarios: how they went, and the state that each ended in. */
export interface UnchangedRun {
  readonly run: RunResult;
  readonly endStates: ReadonlyMap<string, EndState>;
}

/** A change of carrier is told at most once a second (net/core/link_watch.c); addresses follow it. */
const untilSettled = 1100;

/** Runs the scenarios as they are. Mutants can be judged only where these pass. */
export async function runBaseline(
  plan: Plan,
  listen: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<UnchangedRun> {
  const endStates = new Map<string, EndState>();
  const run = await runToResult(plan, {
    listeners: [listen],
    signal,
    hooks: {
      strategy: hurried,
      beforeCleanup: async ({ name }, sandbox) => {
        await new Promise((resolve) => setTimeout(resolve, untilSettled));
        endStates.set(name, await readEndState(sandbox));
      },
    },
  });
  return { run, endStates };
}
