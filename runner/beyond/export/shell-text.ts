import { dedent } from '../../../lib/dedent.ts';

/** A word in single quotes, as every shell takes it. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word as it is where a shell leaves it alone, in quotes where not. */
export function word(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : singleQuoted(text);
}

/**
 * A call of a function with a command: word by word where no word means anything to the shell, as
 * one quoted argument where the shell has to read it. The page's text stays as it is either way.
 */
export function call(name: string, command: string): string {
  const plain = /^[\w./:@%+,-]+(?: (?:[\w./:@%+,=-]+))+$/.test(command);
  return plain ? `${name} ${command}` : `${name} ${singleQuoted(command)}`;
}

/** Lines for the standard input of a command, under a mark that does not occur in them. */
export function hereDocument(command: string, text: string): string {
  const lines = text.split('\n');
  let mark = 'END';
  while (lines.includes(mark)) mark += '_';
  return `${command} <<'${mark}'\n${text}\n${mark}`;
}

/** The lines of a text without blank ones at either end and without their common indentation. */
export function dedented(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return dedent(lines).join('\n');
}

/** A title for a line of KTAP, in which `#` begins a directive: there is no way to write one that every reader takes. */
export function ktapTitle(text: string): string {
  return text.replaceAll('#', 'no.').replace(/\s+/g, ' ').trim();
}
