import type { Scenario } from '../../../lib/scenario.ts';
import type { Mutant } from './mutant.ts';

/**
 * Of all mutants of the scenarios that were selected, those to run. A command that a scenario takes over
 * from an earlier section is judged in that section's scenario, where this one is selected too, and not again.
 */
export function judgedOnce(
  scenarios: readonly { readonly scenario: Scenario; readonly mutants: readonly Mutant[] }[],
): { readonly run: Mutant[]; readonly elsewhere: ReadonlyMap<string, number> } {
  const own = new Set<string>();
  for (const { scenario, mutants } of scenarios)
    for (const mutant of mutants) if (mutant.origin === 'article') own.add(placeOf(scenario, mutant));
  const elsewhere = new Map<string, number>();
  const run: Mutant[] = [];
  for (const { scenario, mutants } of scenarios) {
    const here = mutants.filter(
      (mutant) => mutant.origin !== 'earlier' || !own.has(placeOf(scenario, mutant)),
    );
    run.push(...here);
    elsewhere.set(scenario.name, mutants.length - here.length);
  }
  return { run, elsewhere };
}

/** The same command of the same article; a page repeats some, so the line says less than the text. */
function placeOf({ source }: Scenario, { text, kind }: Mutant): string {
  return JSON.stringify([source?.article, text, kind]);
}
