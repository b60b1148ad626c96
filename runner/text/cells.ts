import stringWidth from 'string-width';

/** How many cells of a terminal a text takes: a CJK character takes two. */
export function cells(text: string): number {
  return stringWidth(text);
}

/** A text filled up with blanks to so many cells, or cut to them, with … at the end. */
export function fitted(text: string, width: number): string {
  const own = cells(text);
  if (own <= width) return text + ' '.repeat(width - own);
  let cut = '';
  let taken = 0;
  for (const char of text) {
    const next = cells(char);
    if (taken + next > width - 1) break;
    cut += char;
    taken += next;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - taken - 1))}`;
}
