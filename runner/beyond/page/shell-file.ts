import type { RawBlock, RawHeading } from './markdown.ts';

/** A comment that is set off as a heading: `### Bridge`, `# --- Bridge ---`, `# Step 2: ping`. */
const headings: readonly RegExp[] = [
  /^#{2,}\s*(?<text>[^#\s].*?)\s*#*$/,
  /^#\s*[-=*]{2,}\s*(?<text>[^-=*\s].*?)\s*[-=*]*$/,
  /^#\s*(?<text>(?:step|part)?\s*\d+[.):]\s*\S.*)$/i,
];

/** A shell file as one page: its set-off comments are headings, what lies between them is code. */
export function readShellFile(text: string): (RawHeading | RawBlock)[] {
  const found: (RawHeading | RawBlock)[] = [];
  let lines: string[] = [];
  let start = 1;
  let lead = '';
  const flush = () => {
    if (lines.some((line) => line.trim() !== '')) {
      found.push({ kind: 'block', line: start, lines, language: 'bash', lead });
    }
    lines = [];
    lead = '';
  };
  for (const [index, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const number = index + 1;
    const heading = headings
      .map((form) => form.exec(line)?.groups?.text)
      .find((found) => found !== undefined);
    const comment = /^#(?!!)\s*(?<text>\S.*)$/.exec(line)?.groups?.text;
    if (heading !== undefined) {
      flush();
      found.push({ kind: 'heading', level: 2, text: heading, line: number });
    } else if (/^#!/.test(line)) {
      // The interpreter line is for the kernel.
    } else if (comment !== undefined && lines.every((before) => before.trim() === '')) {
      lines = [];
      lead = comment;
    } else {
      if (lines.length === 0) start = number;
      lines.push(line);
    }
  }
  flush();
  return found;
}
