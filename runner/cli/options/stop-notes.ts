import type { LiveStop } from '../../beyond/inspect/run-to-step.ts';
import { harmless } from '../../text/terminal-text.ts';

/** What people have to know of a scenario that did not go as claimed up to where it stopped. */
export function notes({ scenario, step, deviations }: LiveStop, until: number): string {
  const told = deviations.map(
    ({ step, expected, happened, command }) =>
      `netscene: step ${step + 1}, ${harmless(command ?? scenario.name)}: expected ${expected}; ${harmless(happened)}\n`,
  );
  if (step < until) told.push(`netscene: it stopped there, before step ${until + 1}\n`);
  return told.join('');
}
