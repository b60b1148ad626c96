import type { Check } from '../doctor/check.ts';
import { examine } from '../doctor/doctor.ts';
import { version } from '../package-root.ts';
import { harmless, painter, type Style, wantsColor } from '../report/terminal-text.ts';

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

function line({ what, state, found, cure }: Check): string {
  const paint = painter({ color: wantsColor(process.stdout) });
  const [mark, style] = marks[state];
  const told = `${paint(style, mark)} ${what.padEnd(18)} ${harmless(found)}\n`;
  return cure === undefined ? told : `${told}  ${'cure'.padStart(18)} ${cure}\n`;
}

function summary(lacking: number): string {
  if (lacking === 0) return 'scenarios can run here';
  return `${lacking === 1 ? 'one thing is' : `${lacking} things are`} lacking: type the cures from the top, and ask again`;
}
