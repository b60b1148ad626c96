import type { ScenarioResult } from '../events/fold.ts';
import type { Paint, Style } from './terminal-text.ts';

/** A verdict as tables have it: what needs a look is in capitals. */
export function verdictWord({ verdict }: Pick<ScenarioResult, 'verdict'>): { word: string; style: Style } {
  switch (verdict) {
    case 'pass':
      return { word: 'pass', style: 'green' };
    case 'fail':
      return { word: 'FAIL', style: 'red' };
    case 'error':
      return { word: 'ERROR', style: 'red' };
    case 'skip':
      return { word: 'skip', style: 'yellow' };
    case undefined:
      return { word: 'not run', style: 'dim' };
  }
}

export function paintedVerdict(result: Pick<ScenarioResult, 'verdict'>, paint: Paint): string {
  const { word, style } = verdictWord(result);
  return paint(style, word);
}
