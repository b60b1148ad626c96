import { closest } from 'fastest-levenshtein';
import type { Scenario } from '../../../lib/scenario.ts';
import { Fault } from '../../text/fault.ts';

/**
 * The index of the step that `--after` means: its number as `netscene show` has it, or a part of its title.
 * Without a word, the last step before the clean-up.
 * @throws {Fault} `usage`
 */
export function chooseStep({ name, steps }: Scenario, word: string | undefined): number {
  const last = steps.findLastIndex(({ kind }) => kind !== 'cleanup');
  if (word === undefined) return last;
  const fault = (message: string, cure: string) =>
    new Fault('usage', message, { where: `--after ${word}`, cure });
  if (/^\d+$/.test(word)) {
    const number = Number(word);
    const step = steps[number - 1];
    if (step === undefined) {
      throw fault(
        `${name} has ${steps.length} steps`,
        `a number from 1 to ${last + 1}: netscene show ${name}`,
      );
    }
    if (step.kind === 'cleanup') {
      throw fault(`step ${number} of ${name} is its clean-up`, `a number from 1 to ${last + 1}`);
    }
    return number - 1;
  }
  const fitting = steps.flatMap((step, index) =>
    step.kind !== 'cleanup' && step.title.toLowerCase().includes(word.toLowerCase()) ? [index] : [],
  );
  if (fitting.length === 1) return fitting[0] as number;
  const named = (index: number) => `${index + 1} "${steps[index]?.title}"`;
  if (fitting.length > 1) {
    throw fault(
      `several steps of ${name} have that in their titles`,
      `one of ${fitting.map(named).join(', ')}`,
    );
  }
  const titles = steps.slice(0, last + 1).map(({ title }) => title);
  const nearest = closest(word, titles);
  const index = steps.findIndex(({ title }) => title === nearest);
  throw fault(
    `no step of ${name} has that in its title`,
    `did you mean ${named(index)}? All: netscene show ${name}`,
  );
}
