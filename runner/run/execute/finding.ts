import type { Reason } from '../../../lib/reason.ts';
import type { SourcePlace } from '../../text/excerpt.ts';
import type { DeviationCode, DeviationFacts } from '../events/deviation-facts.ts';
import { deviationKinds, sentencesOf } from '../events/deviation-kinds.ts';
import type { Deviation, Explanation } from '../events/event.ts';

/** A deviation as the step that met it knows it: facts, without its place and without sentences. */
export interface FindingOf<Code extends DeviationCode> {
  readonly code: Code;
  readonly facts: DeviationFacts[Code];
  readonly command?: string;
  readonly line?: number;
  /** Where in the author's file, where the finding knows better than its command. */
  readonly at?: SourcePlace;
  readonly output?: string;
  readonly because?: readonly Reason[];
  readonly explanation?: Explanation;
}

export type Finding = { [Code in DeviationCode]: FindingOf<Code> }[DeviationCode];

/** Where a finding belongs. */
interface Place {
  readonly scenario: string;
  readonly step: number;
  /** Why it is let pass. */
  readonly known?: string | undefined;
}

/** The event of a finding: the sentences are made here, last, of its facts. */
export function deviationOf(finding: Finding, { scenario, step, known }: Place): Deviation {
  const { code, facts, output, explanation, ...more } = finding;
  const { expected, happened, cure } = sentencesOf(code, facts);
  const toDo = cure ?? explanation?.cure;
  const event = {
    type: 'deviation',
    scenario,
    step,
    verdict: deviationKinds[code].verdict,
    code,
    facts,
    expected,
    happened,
    ...more,
    ...(output && { output }),
    ...(toDo !== undefined && { cure: toDo }),
    ...(explanation && { explanation }),
    ...(known !== undefined && { known }),
  };
  // Code and facts belong together in the finding; the compiler does not follow that through.
  return event as unknown as Deviation;
}
