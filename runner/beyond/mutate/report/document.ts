import type { JudgedMutant, MutatedResult, MutationResult } from '../mutation-fold.ts';

/** A finished mutation as a document; what `--json` prints. Schema: `lib/schema/mutation.schema.json`. */
export function mutationReport(result: MutationResult) {
  const { start } = result;
  return {
    mutation: 1,
    netscene: start.netscene,
    machine: start.machine,
    interrupted: result.interrupted,
    exitCode: result.exitCode,
    baseline: start.baseline,
    took: result.took,
    skipped: start.skipped,
    scenarios: result.scenarios.map(scenarioReport),
  };
}

function scenarioReport({ scenario, judged, survivors, staleMarks }: MutatedResult) {
  return {
    name: scenario.name,
    title: scenario.title,
    baseline: scenario.took,
    mutants: scenario.mutants,
    elsewhere: scenario.elsewhere,
    judged: judged.length,
    caught: judged.filter(({ fate }) => fate.kind === 'caught').length,
    survivors: survivors.length,
    staleMarks: staleMarks.map(({ step, text }) => ({ step, command: text })),
    commands: byCommand(judged).map((mutants) => {
      const [{ mutant }] = mutants as [JudgedMutant];
      const { step, text, origin, line, incidental } = mutant;
      return {
        step,
        title: scenario.steps[step]?.title ?? '',
        command: text,
        origin,
        ...(line !== undefined && { line }),
        ...(incidental !== undefined && { incidental }),
        mutants: mutants.map(({ mutant: { kind, instead }, fate, took }) => ({
          change: kind,
          ...(instead !== undefined && { instead }),
          fate: fate.kind === 'caught' ? { ...fate, title: scenario.steps[fate.step]?.title ?? '' } : fate,
          took,
        })),
      };
    }),
  };
}

/** The mutants of each command together. */
export function byCommand(judged: readonly JudgedMutant[]): JudgedMutant[][] {
  const groups = new Map<string, JudgedMutant[]>();
  for (const one of judged) {
    const key = `${one.mutant.step} ${one.mutant.command}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
