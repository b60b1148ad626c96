import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours text, or does not: NO_COLOR (no-color.org) and files get plain text. */
export type Paint = (style: Style, text: string) => string;

export function painter(options: { color: boolean }): Paint {
  // Whether there are colours was decided for the output in question, which need not be process.stdout.
  return options.color
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}

/** Should this stream get colours? */
export function wantsColor(stream: { isTTY?: boolean }): boolean {
  if (process.env.NO_COLOR) return false;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/**
 * Text that a scenario printed, made harmless for a terminal: control characters are shown as
 * escapes, so that nothing moves the cursor or sets a title. Newlines and tabs stay.
 */
export function harmless(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (char) =>
      char === '\n' || char === '\t'
        ? char
        : `\\x${(char.codePointAt(0) as number).toString(16).padStart(2, '0')}`,
    );
}

/** `1.3 s`, `12 ms`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
