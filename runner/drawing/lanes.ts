/** A wire beside a column of rows. */
export interface Span<T> {
  readonly wire: T;
  /** Rows, counted from the top; the first is the upper one. */
  readonly rows: readonly [number, number];
}

/** A span and how far from the column it runs: 0 is next to it. */
export interface Lane<T> extends Span<T> {
  readonly lane: number;
}

/**
 * Gives wires lanes in which they do not meet: the short ones next to the column.
 * @param limit how many lanes there is room for
 * @returns the lanes, and what found no room
 */
export function lanesOf<T>(spans: readonly Span<T>[], limit: number): { lanes: Lane<T>[]; left: Span<T>[] } {
  const taken: [number, number][][] = [];
  const lanes: Lane<T>[] = [];
  const left: Span<T>[] = [];
  for (const span of spans.toSorted((a, b) => length(a) - length(b))) {
    const [top, bottom] = span.rows;
    let lane = taken.findIndex((others) => others.every(([from, to]) => bottom < from || top > to));
    if (lane === -1) lane = taken.length;
    if (lane >= limit) {
      left.push(span);
      continue;
    }
    taken[lane] = [...(taken[lane] ?? []), [top, bottom]];
    lanes.push({ ...span, lane });
  }
  return { lanes, left };
}

function length({ rows: [top, bottom] }: Span<unknown>): number {
  return bottom - top;
}

/** How a line goes on from a cell. */
const up = 1;
const down = 2;
const left = 4;
const right = 8;
const glyphs: Readonly<Record<number, string>> = {
  [up | down]: '│',
  [left | right]: '─',
  [left | down]: '┐',
  [left | up]: '┘',
  [left | right | down]: '┬',
  [left | right | up]: '┴',
  [left | up | down]: '┤',
  [left | right | up | down]: '┼',
};
/** Of a wire that carries nothing. */
const broken: Readonly<Record<string, string>> = { '│': '╎', '─': '╌' };

/**
 * Draws lanes, two cells each, beside so many rows.
 * @param isBroken whether a wire is drawn with gaps
 */
export function drawLanes<T>(
  lanes: readonly Lane<T>[],
  rows: number,
  isBroken: (wire: T) => boolean,
): string[] {
  const width = 2 * Math.max(0, ...lanes.map(({ lane }) => lane + 1));
  const cells = Array.from({ length: rows }, () => new Uint8Array(width));
  const gaps = Array.from({ length: rows }, () => new Uint8Array(width));
  const add = (row: number, column: number, ways: number, gap: boolean) => {
    const [line, dashed] = [cells[row], gaps[row]];
    if (line === undefined || dashed === undefined) return;
    line[column] = (line[column] ?? 0) | ways;
    if (gap) dashed[column] = 1;
  };
  for (const {
    wire,
    rows: [top, bottom],
    lane,
  } of lanes) {
    const column = 2 * lane + 1;
    const gap = isBroken(wire);
    for (const row of [top, bottom]) for (let i = 0; i < column; i++) add(row, i, left | right, gap);
    add(top, column, left | down, gap);
    add(bottom, column, left | up, gap);
    for (let row = top + 1; row < bottom; row++) add(row, column, up | down, gap);
  }
  return cells.map((line, row) =>
    [...line]
      .map((ways, i) => {
        const glyph = glyphs[ways] ?? ' ';
        return gaps[row]?.[i] ? (broken[glyph] ?? glyph) : glyph;
      })
      .join('')
      .trimEnd(),
  );
}
