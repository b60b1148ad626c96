import { firstCells, harmless, type Paint } from './terminal-text.ts';

/** Some lines of a source file. */
export interface Excerpt {
  /** Number of the first one, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** A line of a scenario file that something is about. */
export interface SourcePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; where the very character is known. */
  readonly column?: number;
  readonly excerpt?: Excerpt;
}

/** `lab.ts:12`, as editors and terminals open it. */
export function placeText({ file, line, column }: Omit<SourcePlace, 'excerpt'>): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** The lines with their numbers; the one that is meant is marked. */
export function excerptLines(
  { line, excerpt }: SourcePlace,
  { cells, paint }: { readonly cells: number; readonly paint: Paint },
): string[] {
  if (excerpt === undefined) return [];
  const width = String(excerpt.first + excerpt.lines.length - 1).length;
  return excerpt.lines.map((text, index) => {
    const number = excerpt.first + index;
    const mark = number === line ? '>' : ' ';
    const shown = firstCells(
      `${mark} ${String(number).padStart(width)} | ${plainLine(text)}`.trimEnd(),
      cells,
    );
    return number === line ? shown : paint('dim', shown);
  });
}

function plainLine(text: string): string {
  return harmless(text.replaceAll('\t', '  '));
}
