import { cellsOf, firstCells, type Paint, type Screen } from '../../text/terminal-text.ts';
import type { Cell, PairDifference, PairMatrix } from './pair-matrix.ts';

/** One cell of the terminal for each; letters for the reasons. */
const letters: Readonly<Record<Cell, string>> = {
  reply: '✓',
  silence: '·',
  unknown: '!',
  'no-route': 'r',
  'no-neighbour': 'n',
  'link-down': 'd',
  'no-port': 'p',
  'not-forwarded': 'f',
  'no-return-route': 'b',
  filtered: 'x',
  'rp-filter': 'v',
  'no-such-address': 'a',
  'duplicate-address': '2',
  'ttl-exceeded': 't',
  'too-big': 'm',
  'bridge-loop': 'o',
};
const unsure = new Set<Cell>(['silence', 'unknown']);

/** A matrix for people: a row for each source, a column for each target, as many side by side as fit. */
export function matrixText(
  { nodes, cells }: PairMatrix,
  changed: readonly PairDifference[],
  screen: Screen,
): string {
  if (nodes.length === 0) return 'No namespace has an address that could be asked.\n';
  const { paint, columns } = screen;
  const digits = String(nodes.length).length;
  const label = Math.min(30, Math.max(...nodes.map(cellsOf)));
  const room = Math.max(8, columns - digits - label - 3);
  const isNew = new Set(changed.map(({ source, target }) => `${source}\t${target}`));
  const bands: string[] = [];
  for (let first = 0; first < nodes.length; first += room) {
    const targets = nodes.slice(first, first + room);
    const heading = Array.from({ length: digits }, (_, row) => {
      const numbers = targets.map((_, i) => String(first + i + 1).padStart(digits)[row]);
      return `${' '.repeat(digits + label + 3)}${numbers.join('')}`.trimEnd();
    });
    const rows = nodes.map((source, i) => {
      const shown = targets.map((target) => {
        const cell = cells.get(source)?.get(target);
        return cell === undefined ? ' ' : painted(cell, isNew.has(`${source}\t${target}`), paint);
      });
      const name = firstCells(source, label);
      const fill = ' '.repeat(label - cellsOf(name));
      return `${String(i + 1).padStart(digits)} ${name}${fill}  ${shown.join('')}`.trimEnd();
    });
    bands.push([...heading, ...rows].join('\n'));
  }
  return `${bands.join('\n\n')}\n\n${legend({ nodes, cells })}\n`;
}

function painted(cell: Cell, isNew: boolean, paint: Paint): string {
  const text = paint(cell === 'reply' ? 'green' : unsure.has(cell) ? 'yellow' : 'red', letters[cell]);
  return isNew ? paint('bold', text) : text;
}

/** What is in it, counted, with the meaning of each letter. */
function legend({ cells }: PairMatrix): string {
  const counts = new Map<Cell, number>();
  for (const row of cells.values())
    for (const cell of row.values()) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(
      ([cell, count]) => `${letters[cell]} ${cell === 'silence' ? 'silent, not explained' : cell} ${count}`,
    )
    .join('   ');
}

/** Differences, one a line. */
export function differenceText(
  differences: readonly PairDifference[],
  words: { before: string; after: string },
): string {
  return differences
    .map(
      ({ source, target, before, after }) =>
        `${source} → ${target}: ${words.before} ${before ?? 'not asked'}, ${words.after} ${after ?? 'not asked'}\n`,
    )
    .join('');
}
