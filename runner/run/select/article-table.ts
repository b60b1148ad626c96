import { Fault } from '../../text/fault.ts';

/** One command of an article: what the package carries of it in place of its prose. */
export interface ArticleRow {
  readonly line: number;
  /** The nearest heading above. */
  readonly section: string;
  readonly command: string;
}

export const header = 'line\tsection\tcommand';

/**
 * Reads a table of commands: tab-separated, a row each; in a command `\\n`, `\\t` and `\\\\` stand for
 * a line end, a tab and a backslash.
 * @throws {Fault} `file`, naming the row, when it is no such table
 */
export function readArticleTable(text: string): ArticleRow[] {
  const [first, ...rows] = text.replace(/\n$/, '').split('\n');
  if (first !== header) throw malformed(1, `begins with "${first}" instead of "${header}"`);
  return rows.map((row, index) => {
    const [line, section, command, ...more] = row.split('\t');
    if (section === undefined || command === undefined || more.length > 0 || !/^[1-9]\d*$/.test(line ?? '')) {
      throw malformed(index + 2, 'is not a line number, a section and a command, separated by tabs');
    }
    return { line: Number(line), section, command: unescaped(command) };
  });
}

function unescaped(field: string): string {
  return field.replace(
    /\\([\\nt])/g,
    (_, char) => ({ n: '\n', t: '\t', '\\': '\\' })[char as 'n' | 't' | '\\'],
  );
}

function malformed(row: number, why: string): Fault {
  return new Fault('file', `row ${row} of the table of commands ${why}`, {
    cure: 'write the table anew: netscene article FILE.md --table',
  });
}
