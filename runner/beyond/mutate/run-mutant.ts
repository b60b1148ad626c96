import type { Scenario } from '../../../lib/scenario.ts';
import { round } from '../../run/events/bus.ts';
import { deviationKinds } from '../../run/events/deviation-kinds.ts';
import type { Deviation, EventBody } from '../../run/events/event.ts';
import { runScenario } from '../../run/execute/run-scenario.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { differenceOf, type EndState, readEndState } from './end-state.ts';
import { hurried } from './hurried/hurried.ts';
import type { Mutant } from './mutant.ts';
import { mutated } from './mutants.ts';
import type { Fate } from './mutation-event.ts';

/** What a mutant is held to. */
export interface Original {
  readonly scenario: Scenario;
  readonly endState: EndState;
}

/** How long a state that differs is given to become the same. */
const patience = 1200;

/** Runs one mutant in a sandbox of its own, up to the first deviation, and says what became of it. */
export async function runMutant(
  mutant: Mutant,
  { scenario, endState }: Original,
  options: { readonly plan: Plan; readonly signal: AbortSignal },
): Promise<{ fate: Fate; took: number }> {
  const start = performance.now();
  // The sandbox ends at the first deviation: what comes after it, clean-up included, says nothing more.
  const ending = new AbortController();
  const onAbort = () => ending.abort();
  options.signal.addEventListener('abort', onAbort, { once: true });
  let first: Deviation | undefined;
  let difference: string | undefined;
  const emit = (event: EventBody) => {
    if (event.type !== 'deviation' || first !== undefined || options.signal.aborted) return;
    first = event;
    ending.abort();
  };
  const verdict = await runScenario(mutated(scenario, mutant), {
    plan: options.plan,
    strategy: hurried,
    emit,
    signal: ending.signal,
    beforeCleanup: async (_scenario, sandbox) => {
      difference = differenceOf(endState, await readEndState(sandbox));
      if (difference === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, patience));
      difference = differenceOf(endState, await readEndState(sandbox));
    },
  });
  options.signal.removeEventListener('abort', onAbort);
  const took = round(performance.now() - start);
  if (first !== undefined) return { fate: fateOf(first), took };
  if (verdict !== 'pass') return { fate: { kind: 'not-judged', why: 'interrupted' }, took };
  return {
    fate: difference === undefined ? { kind: 'superfluous' } : { kind: 'untested', difference },
    took,
  };
}

function fateOf({ code, step, command, expected, happened }: Deviation): Fate {
  // A sandbox that could not be made, a shell that ran out of memory, or a machine that lost packets is no assertion.
  if (code === 'sandbox' || code === 'interrupted' || code === 'overloaded')
    return { kind: 'not-judged', why: happened };
  return {
    kind: 'caught',
    by: deviationKinds[code].about === 'claim' ? 'claim' : 'command',
    step,
    code,
    ...(command !== undefined && { command }),
    expected,
    happened,
  };
}
