/**
 * What a blog engine does to a command line: entities left standing, smart quotes, dashes in place
 * of hyphens, spaces that are none. A reader who pastes such a line gets an error.
 */
export type TypographyFix = 'html-escape' | 'smart-quotes' | 'dash' | 'space' | 'continuation';

/** A line as it has to be typed, and what was put right for that. */
export interface TypedLine {
  readonly text: string;
  readonly fixes: readonly TypographyFix[];
}

const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ldquo: '"',
  rdquo: '"',
  lsquo: "'",
  rsquo: "'",
  ndash: '–',
  mdash: '—',
};

/** Undoes HTML entities: those that blog engines make, and numeric ones. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/**
 * A dash before a word was typed as a hyphen or two: WordPress makes one dash of two hyphens
 * (wptexturize), word processors make one of a single hyphen. One letter, or a cluster with a capital
 * (`-nvL`), takes one hyphen; a longer word two, which iproute2 accepts before its own options too.
 */
function hyphens(_: string, before: string, word: string): string {
  return `${before}${word.length === 1 || /[A-Z]/.test(word) || /^\d/.test(word) ? '-' : '--'}${word}`;
}

const repairs: readonly (readonly [TypographyFix, (line: string) => string])[] = [
  ['html-escape', unescapeHtml],
  // The spaces of Unicode, and the characters that have no width at all.
  [
    'space',
    (line) =>
      line.replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ').replace(/[\u200b-\u200d\u2060\ufeff]/g, ''),
  ],
  ['smart-quotes', (line) => line.replace(/[“”„‟]/g, '"').replace(/[‘’‚‛]/g, "'")],
  ['dash', (line) => line.replace(/(^|\s)[–—−](?=\S)([\w]+)/g, hyphens)],
  ['continuation', (line) => line.replace(/\\[ \t]+$/, '\\')],
];

/** One line of a code block as it has to be typed. */
export function asTyped(printed: string): TypedLine {
  const fixes: TypographyFix[] = [];
  let text = printed;
  for (const [fix, repair] of repairs) {
    const repaired = repair(text);
    if (repaired !== text) fixes.push(fix);
    text = repaired;
  }
  return { text, fixes };
}
