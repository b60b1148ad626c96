import type { RunResult } from '../../../run/events/fold.ts';
import { deviationTexts } from '../../../run/report/deviations.ts';
import type { Screen } from '../../../text/terminal-text.ts';

/** Why no mutant was run: a scenario that does not pass as it is has no way to notice a change. */
export function refusalText(run: RunResult, screen: Screen): string {
  if (run.interrupted) return 'netscene: interrupted before any mutant was run\n';
  const broken = run.scenarios.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  const names = broken.map(({ summary }) => summary.name);
  const one = names.length === 1;
  return [
    ...deviationTexts(run, screen),
    `netscene: ${names.join(', ')} ${one ? 'does' : 'do'} not pass as ${one ? 'it is' : 'they are'}: no mutant was run [baseline]\n`,
    `  cure   mend ${one ? 'it' : 'them'} first: netscene run ${names[0]} --verbose\n`,
  ].join('');
}
