import { verdictWord } from '../../text/verdict-word.ts';
import type { ScenarioResult } from '../events/fold.ts';

/** `7 pass, 1 fail`; `nothing ran` when there is nothing to count. */
export function countsText(scenarios: readonly ScenarioResult[]): string {
  const words = scenarios.map((scenario) => verdictWord(scenario).word.toLowerCase());
  const counted = ['pass', 'known', 'fail', 'error', 'skip', 'stopped', 'not run'].flatMap((word) => {
    const number = words.filter((other) => other === word).length;
    return number === 0 ? [] : [`${number} ${word}`];
  });
  return counted.join(', ') || 'nothing ran';
}
