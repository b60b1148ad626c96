import wrapAnsi from 'wrap-ansi';
import { harmless, type Paint } from '../../../text/terminal-text.ts';
import type { ImportedPage } from './scenarios-from-page.ts';
import { oneLine } from './template-literal.ts';

/** What was made of a page, for people. `folder`: where the files are; undefined where none are kept. */
export function importText(
  page: string,
  { scenarios, unplaced, changes, errata }: ImportedPage,
  folder: string | undefined,
  paint: Paint,
): string {
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`;
  const parts = [
    `${harmless(page)}: ${count}\n`,
    ...scenarios.map(({ name, lines, steps, checks }) => {
      const check = checks === 0 ? '' : `, ${checks} to check`;
      return `  ${paint('bold', name)}  lines ${lines.join('-')}, ${steps} steps${check}\n`;
    }),
    list(
      'Errata of the text, put right in the scenarios:',
      errata.map(({ line, printed, corrected, why }) => ({
        line,
        text: printed,
        rows: [`type   ${oneLine(corrected)}`, `why    ${why}`],
      })),
      paint,
    ),
    list(
      'Changed by us, so that it can be run:',
      changes.map(({ line, text, what }) => ({ line, text, rows: [what] })),
      paint,
    ),
    list(
      'Not placed:',
      unplaced.map(({ line, text, why }) => ({ line, text, rows: [why] })),
      paint,
    ),
  ];
  const checks = scenarios.reduce((sum, one) => sum + one.checks, 0);
  if (folder !== undefined) {
    parts.push(
      `\nwrote ${scenarios.map(({ fileName }) => fileName).join(', ')} to ${harmless(folder)}\n` +
        (checks > 0 ? 'go through the lines with "check:" in them: what each ping is expected to do\n' : '') +
        `run them: netscene run ${folder.includes('/') ? '' : './'}${harmless(folder.replace(/\/$/, ''))}/*.ts\n`,
    );
  }
  return parts.join('');
}

interface Told {
  readonly line: number;
  readonly text: string;
  readonly rows: readonly string[];
}

function list(head: string, entries: readonly Told[], paint: Paint): string {
  if (entries.length === 0) return '';
  const each = entries.map(({ line, text, rows }) => {
    const first = `  ${`line ${line}`.padEnd(9)} ${shortened(text)}\n`;
    return first + rows.map((row) => paint('dim', indented(row))).join('');
  });
  return `\n${paint('bold', head)}\n${each.join('')}`;
}

function shortened(text: string): string {
  const [first = '', ...more] = text.split('\n');
  const shown = harmless(first.trim());
  const long = [...shown].length > 66;
  return long || more.length > 0 ? `${[...shown].slice(0, 65).join('')}…` : shown;
}

function indented(row: string): string {
  return wrapAnsi(harmless(row), 66, { hard: true })
    .split('\n')
    .map((line) => `            ${line}\n`)
    .join('');
}
