import { excerptLines } from './excerpt.ts';
import type { Fault } from './fault.ts';
import { harmless, type Screen, wrapped } from './terminal-text.ts';

/** Two blanks, a label, blanks. */
const labelCells = 9;

/** An error as people read it: what, code, where with the source, cure. */
export function faultText({ message, code, where, at, cure }: Fault, { paint, columns }: Screen): string {
  const cells = columns - labelCells;
  const head = wrapped(`netscene: ${harmless(message)} [${code}]`, columns).join('\n  ');
  const rows: [label: string, lines: readonly string[]][] = [
    ['where', where === undefined ? [] : wrapped(harmless(where), cells)],
    ['', at === undefined ? [] : excerptLines(at, { cells, paint })],
    ['cure', cure === undefined ? [] : wrapped(harmless(cure), cells)],
  ];
  const lines = rows.flatMap(([label, texts]) =>
    texts.map((text, index) => `  ${(index === 0 ? label : '').padEnd(labelCells - 2)}${text}`.trimEnd()),
  );
  return `${[head, ...lines].join('\n')}\n`;
}
