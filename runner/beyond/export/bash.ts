import type { Scenario } from '../../../lib/index.ts';
import { shellScript } from './shell-script.ts';

/**
 * A scenario as one bash file without Node, for a reader: `bash NAME.sh` as any user.
 * Exits as netscene does: 0 as claimed, 1 a claim failed, 125 nothing could be judged, 129 an error.
 */
export function asBash(scenario: Scenario): string {
  const { name, title, source } = scenario;
  const from = source === undefined ? [] : [`Source: ${source.article}, "${source.section}"`];
  return shellScript(scenario, {
    head: [
      `${title} (netscene export ${name} --as bash)`,
      ...from,
      '',
      `Run it: bash ${name}.sh`,
      'Exit codes: 0 all as claimed, 1 a claim failed, 125 cannot be judged here, 129 an error.',
    ].map((line) => line.replace(/\s+/g, ' ')),
    exit: { skip: 125, fail: 1, error: 129 },
    version: 'KTAP version 1',
    unheld: 'skipped',
  });
}
