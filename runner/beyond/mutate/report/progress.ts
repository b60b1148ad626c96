import type { RunEvent } from '../../../run/events/event.ts';
import type { Output } from '../../../run/report/reporter.ts';
import { duration, type Paint, painter } from '../../../text/terminal-text.ts';
import type { MutationEvent } from '../mutation-event.ts';

/** Tells of a mutation while it runs: of the unchanged scenarios first, then of their mutants. */
export interface MutationProgress {
  readonly unchanged: (event: RunEvent) => void;
  readonly mutants: (event: MutationEvent) => void;
  readonly end: () => void;
}

/** What is done so far, on one line of a terminal that is rewritten; nothing of it stays. */
export function liveMutationProgress(output: Output): MutationProgress {
  let [unchanged, all, done, survived] = [0, 0, 0, 0];
  const draw = (text: string) => output.write(`\r\x1b[K${text}`);
  return {
    unchanged: (event) => {
      if (event.type !== 'scenario-end') return;
      unchanged += 1;
      draw(`${unchanged} unchanged`);
    },
    mutants: (event) => {
      if (event.type === 'mutation-start')
        all = event.scenarios.reduce((sum, { mutants }) => sum + mutants, 0);
      if (event.type !== 'mutant-end') return;
      done += 1;
      if (event.fate.kind !== 'caught') survived += 1;
      draw(`${done}/${all} mutants${survived > 0 ? `, ${survived} not caught` : ''}`);
    },
    end: () => draw(''),
  };
}

/** A line for each scenario that went as claimed, and one for each whose mutants are done. */
export function plainMutationProgress(output: Output): MutationProgress {
  const paint = painter(output);
  const open = new Map<string, number>();
  return {
    unchanged: (event) => {
      if (event.type === 'scenario-end' && event.verdict === 'pass')
        output.write(`${line('pass', event.scenario, `unchanged, ${duration(event.took)}`, paint)}\n`);
    },
    mutants: (event) => {
      if (event.type === 'mutation-start')
        for (const { name, mutants } of event.scenarios) open.set(name, mutants);
      if (event.type !== 'mutant-end') return;
      const { scenario } = event.mutant;
      const left = (open.get(scenario) ?? 0) - 1;
      open.set(scenario, left);
      if (left === 0) output.write(`${line('done', scenario, 'every mutant', paint)}\n`);
    },
    end: () => {},
  };
}

/** Tells nothing. */
export const noMutationProgress: MutationProgress = { unchanged: () => {}, mutants: () => {}, end: () => {} };

function line(word: string, scenario: string, what: string, paint: Paint): string {
  return `${paint('green', word)}  ${scenario}  ${paint('dim', what)}`;
}
