import pLimit from 'p-limit';
import { round } from '../../run/events/bus.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { summarize } from '../../run/plan/summary.ts';
import type { UnchangedRun } from './baseline.ts';
import { judgedOnce } from './judged-once.ts';
import type { Mutant } from './mutant.ts';
import { mutantsOf } from './mutants.ts';
import type { MutationEvent } from './mutation-event.ts';
import { type Original, runMutant } from './run-mutant.ts';

/**
 * Runs every mutant of the scenarios that pass as they are, as many at once as the plan says, each in a
 * sandbox of its own, and tells of it as events.
 */
export async function runMutation(
  plan: Plan,
  { run, endStates }: UnchangedRun,
  emit: (event: MutationEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  const originals = new Map<string, Original>();
  for (const { scenario } of plan.scenarios) {
    const endState = endStates.get(scenario.name);
    if (endState !== undefined) originals.set(scenario.name, { scenario, endState });
  }
  const { run: mutants, elsewhere } = judgedOnce(
    [...originals.values()].map(({ scenario }) => ({ scenario, mutants: mutantsOf(scenario) })),
  );
  emit({
    type: 'mutation-start',
    netscene: run.start.netscene,
    machine: run.start.machine,
    jobs: plan.jobs,
    scenarios: [...originals.values()].map(({ scenario }) => {
      const { name, title, steps } = summarize(scenario);
      const took = run.scenarios.find(({ summary }) => summary.name === name)?.took ?? 0;
      const here = mutants.filter((one) => one.scenario === name).length;
      return { name, title, steps, mutants: here, elsewhere: elsewhere.get(name) ?? 0, took };
    }),
    skipped: run.scenarios.flatMap(({ summary, verdict, reason }) =>
      verdict === 'skip' ? [{ scenario: summary.name, reason: reason ?? '' }] : [],
    ),
    baseline: run.took,
  });
  await pLimit(plan.jobs).map(mutants, async (mutant: Mutant) => {
    if (signal.aborted) return;
    const original = originals.get(mutant.scenario) as Original;
    const { fate, took } = await runMutant(mutant, original, {
      plan,
      signal,
    });
    if (!signal.aborted) emit({ type: 'mutant-end', mutant, fate, took });
  });
  emit({ type: 'mutation-end', interrupted: signal.aborted, took: round(performance.now() - start) });
}
