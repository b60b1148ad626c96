import { styleText } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

export { harmless } from './harmless.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours text, or does not: NO_COLOR (no-color.org) and files get plain text. */
export type Paint = (style: Style, text: string) => string;

export function painter(options: { color: boolean }): Paint {
  // Whether there are colours was decided for the output in question, which need not be process.stdout.
  return options.color
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}

/** Should this stream get colours? NO_COLOR forbids them (no-color.org), FORCE_COLOR wants them (force-color.org). */
export function wantsColor(stream: { isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** What text is laid out for. */
export interface Screen {
  readonly paint: Paint;
  /** Cells of a line. */
  readonly columns: number;
}

/** Cells of a line where nobody says how wide the terminal is: in a file, a pipe, a log. */
export const plainColumns = 80;

/** How wide a stream's terminal is now. */
export function columnsOf(stream: { columns?: number }): number {
  return stream.columns || plainColumns;
}

export function screenOf(stream: { isTTY?: boolean; columns?: number }): Screen {
  return { paint: painter({ color: wantsColor(stream) }), columns: columnsOf(stream) };
}

/** Cells that text takes on a terminal: a CJK character takes two. */
export function cellsOf(text: string): number {
  return stringWidth(text);
}

/** As much of a line as fits into so many cells. */
export function firstCells(line: string, cells: number): string {
  if (cellsOf(line) <= cells) return line;
  return `${wrapAnsi(line, cells - 1, { hard: true, trim: false, wordWrap: false }).split('\n')[0]}…`;
}

/** Lines of at most so many cells. A word that is longer than a line stays whole: it may be a command to copy. */
export function wrapped(text: string, cells: number): string[] {
  return text.split('\n').flatMap((line) =>
    wrapAnsi(line, cells, { trim: false })
      .split('\n')
      // What goes on in the next line does so without the blank at which it was broken.
      .map((part, index) => (index === 0 ? part : part.trimStart()).trimEnd()),
  );
}

/** `1.3 s`, `12 ms`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** Made when it is needed: loading its dictionary takes as long as all else of a start together. */
let segmenter: Intl.Segmenter | undefined;

/**
 * Plain text for a column of so many cells. Chinese has no blanks to break at, so it breaks between words
 * (UAX #29), and a word only where it is wider than the column.
 */
export function columnText(text: string, cells: number): string {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  const lines = [''];
  for (const { segment } of segmenter.segment(text)) {
    const line = lines.at(-1) as string;
    if (cellsOf(line + segment) <= cells) lines[lines.length - 1] = line + segment;
    else lines.push(...wrapAnsi(segment.trimStart(), cells, { hard: true }).split('\n'));
  }
  return lines
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join('\n');
}
