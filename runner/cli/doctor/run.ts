import type { Check } from '../../beyond/doctor/check.ts';
import { examine } from '../../beyond/doctor/doctor.ts';
import { version } from '../../kit/package-root.ts';
import { columnsOf, harmless, painter, type Style, wantsColor, wrapped } from '../../text/terminal-text.ts';

const marks = { ok: ['✓', 'green'], lacking: ['✗', 'red'], absent: ['–', 'dim'] } as const satisfies Record<
  Check['state'],
  [string, Style]
>;

/** `netscene doctor`: a line for every requirement, and under what is lacking, the cure. */
export async function doctor(options: { readonly json: boolean }): Promise<number> {
  const checks = await examine();
  const lacking = checks.filter(({ state }) => state === 'lacking');
  if (options.json) {
    const document = { doctor: 1, netscene: version(), ok: lacking.length === 0, checks };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(`${checks.map(line).join('')}\n${summary(lacking.length)}\n`);
  }
  return lacking.length === 0 ? 0 : 129;
}

/** Columns before what was found. */
const margin = 22;

function line({ what, state, found, cure }: Check): string {
  const paint = painter({ color: wantsColor(process.stdout) });
  const [mark, style] = marks[state];
  const [first, ...more] = wrapped(harmless(found), columnsOf(process.stdout) - margin);
  const told = [`${paint(style, mark)} ${what.padEnd(margin - 3)} ${first}`];
  for (const text of more) told.push(`${' '.repeat(margin)}${text}`);
  // Not wrapped: it is there to be copied.
  if (cure !== undefined) told.push(`${'  cure'.padEnd(margin)}${cure}`);
  return `${told.join('\n')}\n`;
}

function summary(lacking: number): string {
  if (lacking === 0) return 'scenarios can run here';
  return `${lacking === 1 ? 'one thing is' : `${lacking} things are`} lacking: type the cures from the top, and ask again`;
}
