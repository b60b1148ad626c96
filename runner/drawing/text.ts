import { cellsOf, firstCells, type Paint } from '../text/terminal-text.ts';
import { allBoxes, type Diagram, type Wire } from './diagram.ts';
import { drawLanes, lanesOf, type Span } from './lanes.ts';
import { type Row, rowsOf } from './text-rows.ts';
import type { Mark } from './union.ts';

export interface TextOptions {
  /** Cells. */
  readonly columns: number;
  readonly paint: Paint;
  /** What changed, by the ids of boxes: `+`, `-` or `~` in the margin. */
  readonly marks?: ReadonlyMap<string, Mark>;
}

/** A namespace's box. */
interface Block {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Lanes that are drawn at most: more of them nobody can follow. */
const mostLanes = 10;
/** Cells that a row takes at most, where there is room: beside it there are wires. */
const widestRow = 56;

/**
 * Draws a diagram with box-drawing characters: namespaces one below the other, wires at their right. Where more
 * wires run side by side than can be followed, their ends are named instead.
 */
export function textOfDiagram(diagram: Diagram, { columns, paint, marks }: TextOptions): string {
  const room = Math.max(24, columns - 4 - (marks === undefined ? 0 : 2));
  const blocksWith = (wires: readonly Wire[]): Block[] => {
    const told = namedEnds(diagram, wires);
    return diagram.boxes.map((box) => ({
      id: box.id,
      title: box.lines[0]?.text ?? '',
      rows: rowsOf(box, told, Math.min(room, widestRow)),
    }));
  };
  const within = diagram.wires.filter(isWithinNamespace(diagram));
  const across = diagram.wires.filter((wire) => !within.includes(wire));
  let blocks = blocksWith(within);
  let { lanes, left } = lanesOf(spansOf(across, blocks), Math.min(mostLanes, (room - widthOf(blocks)) >> 1));
  if (left.length > 0) {
    blocks = blocksWith(diagram.wires);
    lanes = [];
  }
  const inner = Math.min(room, widthOf(blocks));
  const height = blocks.reduce((sum, { rows }) => sum + rows.length + 2, 0);
  const gutter = drawLanes(lanes, height, ({ state }) => state !== 'up');
  const lines: string[] = [];
  const put = (text: string, mark?: Mark) => {
    const margin = marks === undefined ? '' : `${signOf(mark, paint)} `;
    lines.push(`${margin}${text}${gutter[lines.length] ?? ''}`.trimEnd());
  };
  for (const { id, title, rows } of blocks) {
    const head = firstCells(title, inner - 1);
    put(`┌ ${paint('bold', head)} ${'─'.repeat(inner - cellsOf(head))}┐`, marks?.get(id));
    for (const row of rows) {
      const edge = /^[─╌]/.test(gutter[lines.length] ?? '') ? '├' : '│';
      put(`│ ${painted(row, inner, paint)} ${edge}`, marks?.get(row.id ?? ''));
    }
    put(`└${'─'.repeat(inner + 2)}┘`);
  }
  return lines.join('\n');
}

function widthOf(blocks: readonly Block[]): number {
  const rows = blocks.flatMap(({ title, rows }) => [cellsOf(title) + 2, ...rows.map(rowWidth)]);
  return Math.max(20, ...rows);
}

function rowWidth({ parts }: Row): number {
  return parts.reduce((sum, { text }) => sum + cellsOf(text), 0);
}

/** A row, filled up to so many cells or cut to them. */
function painted({ parts }: Row, width: number, paint: Paint): string {
  let room = width;
  const shown = parts.map(({ text, style }) => {
    const own = room <= 0 ? '' : firstCells(text, room);
    room -= cellsOf(own);
    return style === undefined ? own : paint(style, own);
  });
  return shown.join('') + ' '.repeat(room);
}

function signOf(mark: Mark | undefined, paint: Paint): string {
  if (mark === undefined) return ' ';
  return { new: paint('green', '+'), gone: paint('red', '-'), changed: paint('yellow', '~') }[mark];
}

/** A wire that stays in one namespace is told in words, unless it is a pair. */
function isWithinNamespace({ boxes }: Diagram): (wire: Wire) => boolean {
  const home = new Map(boxes.flatMap((box) => allBoxes([box]).map(({ id }) => [id, box.id] as const)));
  return ({ kind, from, to }) => kind === 'held' || (kind === 'over' && home.get(from) === home.get(to));
}

/** What is said at each end of wires that are not drawn. */
function namedEnds({ boxes }: Diagram, wires: readonly Wire[]): Map<string, string[]> {
  const names = new Map(
    boxes.flatMap((box) =>
      allBoxes([box]).map(({ id, lines }) => [id, { home: box, name: lines[0]?.text ?? '' }] as const),
    ),
  );
  const told = new Map<string, string[]>();
  const tell = (id: string, text: string) => told.set(id, [...(told.get(id) ?? []), text]);
  for (const { kind, from, to } of wires) {
    const [a, b] = [names.get(from), names.get(to)];
    if (a === undefined || b === undefined) continue;
    const place = (end: typeof a) =>
      a.home === b.home ? end.name : `${end.home.lines[0]?.text}/${end.name}`;
    if (kind === 'over') tell(from, `on ${place(b)}`);
    else if (kind === 'held') tell(to, `held by ${place(a)}`);
    else {
      tell(from, `⇄ ${place(b)}`);
      tell(to, `⇄ ${place(a)}`);
    }
  }
  return told;
}

function spansOf(wires: readonly Wire[], blocks: readonly Block[]): Span<Wire>[] {
  const at = new Map<string, number>();
  let line = 0;
  for (const { rows } of blocks) {
    rows.forEach(({ id }, i) => {
      if (id !== undefined) at.set(id, line + 1 + i);
    });
    line += rows.length + 2;
  }
  return wires.flatMap((wire) => {
    const [from, to] = [at.get(wire.from), at.get(wire.to)];
    if (from === undefined || to === undefined) return [];
    return [{ wire, rows: from < to ? ([from, to] as const) : ([to, from] as const) }];
  });
}
