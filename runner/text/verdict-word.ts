import type { ScenarioResult } from '../run/events/fold.ts';
import type { Paint, Style } from './terminal-text.ts';

/** What of a scenario's result makes its verdict. */
export type JudgedScenario = Pick<ScenarioResult, 'verdict' | 'deviations'>;

export const notRun: JudgedScenario = { verdict: undefined, deviations: [] };

/** A verdict as tables have it: what needs a look is in capitals. */
export function verdictWord({ verdict, deviations }: JudgedScenario): { word: string; style: Style } {
  switch (verdict) {
    case 'pass':
      // What deviated and still passes was let pass.
      return deviations.length > 0 ? { word: 'known', style: 'yellow' } : { word: 'pass', style: 'green' };
    case 'fail':
      return { word: 'FAIL', style: 'red' };
    case 'error':
      // Ctrl-C, which is said once for all of them.
      if (deviations.length > 0 && deviations.every(({ code }) => code === 'interrupted'))
        return { word: 'stopped', style: 'yellow' };
      return { word: 'ERROR', style: 'red' };
    case 'skip':
      return { word: 'skip', style: 'yellow' };
    case undefined:
      return { word: 'not run', style: 'dim' };
  }
}

export function paintedVerdict(result: JudgedScenario, paint: Paint): string {
  const { word, style } = verdictWord(result);
  return paint(style, word);
}
