import type { ScenarioResult } from '../events/fold.ts';

/** `7 pass, 1 fail`; `nothing ran` when there is nothing to count. */
export function countsText(scenarios: readonly ScenarioResult[]): string {
  const counted = (['pass', 'fail', 'error', 'skip', undefined] as const).flatMap((verdict) => {
    const number = scenarios.filter((scenario) => scenario.verdict === verdict).length;
    return number === 0 ? [] : [`${number} ${verdict ?? 'not run'}`];
  });
  return counted.join(', ') || 'nothing ran';
}
