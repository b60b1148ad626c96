import { cells, fitted } from '../text/cells.ts';
import type { Paint } from '../text/terminal-text.ts';
import { allBoxes, type Diagram, type Wire } from './diagram.ts';
import { drawLanes, lanesOf, type Span } from './lanes.ts';
import { type Row, rowsOf } from './text-rows.ts';
import type { Mark } from './union.ts';

export interface TextOptions {
  /** Cells. */
  readonly columns: number;
  readonly paint: Paint;
  /** What changed; told in the margin. */
  readonly marks?: ReadonlyMap<string, Mark>;
}

/** Lanes that are drawn at most: more of them nobody can follow. */
const mostLanes = 12;

/**
 * Draws a diagram with box-drawing characters: namespaces one below the other, wires at their right. Where more
 * wires run side by side than fit, their ends are named instead.
 */
export function textOfDiagram(diagram: Diagram, { columns, paint, marks }: TextOptions): string {
  const most = Math.max(24, columns - 4 - (marks === undefined ? 0 : 2));
  const blocks = diagram.boxes.map((box) => ({
    id: box.id,
    title: box.lines[0]?.text ?? '',
    rows: rowsOf(box, diagram, Math.min(most, 58)),
  }));
  const needed = blocks.flatMap(({ title, rows }) => [cells(title) + 2, ...rows.map(cellsOf)]);
  const inner = Math.min(most, Math.max(20, ...needed));
  const spans = spansOf(diagram, blocks);
  const limit = Math.min(mostLanes, Math.floor((most - inner) / 2));
  const { lanes, left } = lanesOf(spans, limit);
  const count = blocks.reduce((sum, { rows }) => sum + rows.length + 2, 0);
  const gutter = drawLanes(lanes, count, ({ state }) => state !== 'up');
  const ends = farEnds(diagram, left);
  let line = 0;
  const put = (id: string | undefined, text: string) => {
    const mark = marks === undefined ? '' : `${marginOf(id === undefined ? undefined : marks.get(id), paint)} `;
    return `${mark}${text}${gutter[line++] ?? ''}`.trimEnd();
  };
  return blocks
    .flatMap(({ id, title, rows }) => {
      const head = fitted(title, Math.min(cells(title), inner));
      return [
        put(id, `┌ ${paint('bold', head)} ${'─'.repeat(inner - cells(head))}┐`),
        ...rows.flatMap((row) => {
          const [own, ...more] = withEnds(row, ends.get(row.id ?? '') ?? [], inner);
          const edge = gutter[line] ? '├' : '│';
          return [put(row.id, `│ ${painted(own ?? '', row, paint)} ${edge}`), ...more];
        }),
        put(undefined, `└${'─'.repeat(inner + 2)}┘`),
      ];
    })
    .join('\n');
}
