import { harmless, type Paint } from '../../text/terminal-text.ts';

/** A list with its head; nothing where it is empty. */
export function list(head: string, rows: readonly string[], paint: Paint): string[] {
  return rows.length === 0 ? [] : [`\n${paint('bold', head)}\n`, ...rows];
}

/** A line of a page, and below it why it is told. */
export function row(line: number | undefined, text: string, why: string, paint: Paint): string {
  const first = harmless(text.split('\n')[0] as string);
  const shown = first.length > 68 ? `${first.slice(0, 67)}…` : first;
  const place = line === undefined ? '' : `line ${line}`;
  return `  ${place.padEnd(9)} ${shown}\n${why === '' ? '' : paint('dim', `            ${harmless(why.split('\n')[0] as string)}\n`)}`;
}
