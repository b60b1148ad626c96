import type { RunEvent } from '../../events/event.ts';
import type { Output } from '../../report/reporter.ts';
import type { MutationEvent } from '../mutation-event.ts';

export interface MutationProgress {
  readonly baseline: (event: RunEvent) => void;
  readonly mutation: (event: MutationEvent) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** What is done so far, on one line of a terminal that is rewritten; nothing where there is no terminal. */
export function mutationProgress(output: Output & { readonly live: boolean }): MutationProgress {
  const draw = (text: string) => {
    if (output.live) output.write(`\r\x1b[K${text}`);
  };
  let [unchanged, all, done, survived] = [0, 0, 0, 0];
  return {
    baseline: (event) => {
      if (event.type === 'scenario-end') unchanged += 1;
      draw(`the scenarios as they are: ${unchanged} done`);
    },
    mutation: (event) => {
      if (event.type === 'mutation-start')
        all = event.scenarios.reduce((sum, { mutants }) => sum + mutants, 0);
      if (event.type === 'mutant-end') {
        done += 1;
        if (event.fate.kind !== 'caught') survived += 1;
      }
      draw(`${done}/${all} mutants${survived > 0 ? `, ${survived} not caught` : ''}`);
    },
    end: () => draw(''),
  };
}
