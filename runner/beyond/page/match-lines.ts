/** A row of the article as far as matching needs it. */
export interface LineAndText {
  readonly line: number;
  readonly text: string;
}

export interface LineMatch<Row extends LineAndText = LineAndText> {
  /** For each command the line of the article that it stands in; undefined where it stands in none. */
  readonly lines: readonly (number | undefined)[];
  /** Rows that no command reproduces. */
  readonly missing: readonly Row[];
  /** Indexes of the commands that stand in no row. */
  readonly unknown: readonly number[];
}

/**
 * Matches commands with the article's, exactly and in order: the longest sequence that both have.
 * A command out of order is unknown, and its row missing.
 */
export function matchLines<Row extends LineAndText>(
  commands: readonly { readonly text: string }[],
  articleRows: readonly Row[],
): LineMatch<Row> {
  const pairs = commonSequence(
    commands.map(({ text }) => text),
    articleRows.map(({ text }) => text),
  );
  const rowOf = new Map(pairs);
  const matched = new Set(rowOf.values());
  return {
    lines: commands.map((_, index) => articleRows[rowOf.get(index) ?? -1]?.line),
    missing: articleRows.filter((_, index) => !matched.has(index)),
    unknown: [...commands.keys()].filter((index) => !rowOf.has(index)),
  };
}

/** Index pairs of a longest common subsequence, the earliest one. */
function commonSequence(left: readonly string[], right: readonly string[]): [number, number][] {
  // length[i][j]: of the sequence that left[i..] and right[j..] share.
  const length = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  const at = (i: number, j: number) => length[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      (length[i] as Uint32Array)[j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (left[i] === right[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
