import type { Style } from '../text/terminal-text.ts';
import { cellsOf } from '../text/terminal-text.ts';
import type { Box, Role } from './diagram.ts';

/** Text in one style. */
export interface Part {
  readonly text: string;
  readonly style?: Style;
}

/** A row of a namespace's box in text: parts that stand side by side. */
export interface Row {
  readonly parts: readonly Part[];
  /** Of the first row of a box: its id. */
  readonly id?: string;
}

const styles: Readonly<Partial<Record<Role, Style>>> = {
  name: 'bold',
  kind: 'dim',
  note: 'dim',
  state: 'red',
};

/**
 * The rows of a namespace: what it says of itself, then its links, ports below their masters.
 * @param told what is said of a box besides its own lines
 * @param width cells that a row may take
 */
export function rowsOf(namespace: Box, told: ReadonlyMap<string, readonly string[]>, width: number): Row[] {
  const rows = (box: Box, indent: string, further: string): Row[] => {
    const [name, ...more] = box.lines;
    const parts = [
      { text: name?.text ?? '', style: 'bold' as const },
      ...(told.get(box.id) ?? []).map((text) => ({ text, style: 'dim' as const })),
      ...more.map(({ role, text }) => ({ text, ...(styles[role] && { style: styles[role] }) })),
    ];
    return [
      ...wrapped(parts, indent, further, width).map((row, i) => (i === 0 ? { ...row, id: box.id } : row)),
      ...box.boxes.flatMap((port, i) => {
        const isLast = i === box.boxes.length - 1;
        return rows(port, `${further}${isLast ? '└ ' : '├ '}`, `${further}${isLast ? '  ' : '│ '}`);
      }),
    ];
  };
  const notes = namespace.lines
    .slice(1)
    .flatMap(({ text }) => wrapped([{ text, style: 'dim' }], '', '  ', width));
  // A program that only holds taps stands beside them.
  return [
    ...notes,
    ...namespace.boxes.filter(({ kind }) => kind !== 'program').flatMap((box) => rows(box, '', '')),
  ];
}

/** Parts side by side, two cells apart, in as many rows as they need. */
function wrapped(parts: readonly Part[], indent: string, further: string, width: number): Row[] {
  const rows: Part[][] = [[{ text: indent }]];
  let taken = cellsOf(indent);
  let first = true;
  for (const part of parts) {
    const own = cellsOf(part.text);
    if (!first && taken + 2 + own > width) {
      const start = `${further}  `;
      rows.push([{ text: start }, part]);
      taken = cellsOf(start) + own;
      continue;
    }
    rows.at(-1)?.push({ ...part, text: first ? part.text : `  ${part.text}` });
    taken += own + (first ? 0 : 2);
    first = false;
  }
  return rows.map((row) => ({ parts: row }));
}
