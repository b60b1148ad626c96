import { createRequire } from 'node:module';
import type { Command } from './step.ts';

type Zx = typeof import('zx/core');
let zx: Zx | undefined;

/**
 * Quotes one word for bash, as zx does it. zx is loaded at the first value that needs it, so that
 * `netscene list` does not wait for it.
 */
export function quote(word: string): string {
  zx ??= createRequire(import.meta.url)('zx/core') as Zx;
  return zx.quote(word);
}

/** A value put into a command template; an array becomes several words. */
export type TemplateValue = string | number | readonly (string | number)[];

function quoted(value: TemplateValue): string {
  if (Array.isArray(value)) return value.map((word) => quote(String(word))).join(' ');
  return quote(String(value));
}

/**
 * The commands of a template, one per line, byte for byte: only the indentation that all lines
 * share is taken off. Values are quoted as zx quotes them. A line continues in the next one where
 * the shell would wait for more: after a backslash, in quotes, in a here-document, in a loop.
 */
export function commandsOf(strings: TemplateStringsArray, values: readonly TemplateValue[]): Command[] {
  const text = strings.raw.reduce(
    (before, part, i) =>
      before + asTyped(part) + (i < values.length ? quoted(values[i] as TemplateValue) : ''),
    '',
  );
  return splitCommands(text).map((command) => ({ text: command }));
}

/** The source text of a template as a terminal gets it: only JavaScript's own two escapes are undone. */
function asTyped(raw: string): string {
  return raw.replaceAll('\\${', '${').replaceAll('\\`', '`');
}

/** Splits text into commands; blank lines and lines that are only a comment are dropped. */
export function splitCommands(text: string): string[] {
  const commands: string[] = [];
  let pending: string[] = [];
  for (const line of dedent(text).split('\n')) {
    if (pending.length === 0 && (line.trim() === '' || line.startsWith('#'))) continue;
    pending.push(line);
    if (isComplete(pending.join('\n'))) {
      commands.push(pending.join('\n'));
      pending = [];
    }
  }
  if (pending.length > 0) commands.push(pending.join('\n').trimEnd());
  return commands;
}

function dedent(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(Number.isFinite(shared) ? shared : 0)).join('\n');
}

const opens = new Set(['do', 'then', 'case', '{', '(']);
const closes = new Set(['done', 'fi', 'esac', '}', ')']);
const waits = new Set(['for', 'while', 'until', 'if']);

/** Would bash run this text, or wait for more of it? bash(1), SHELL GRAMMAR. */
export function isComplete(text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\$/.test(text)) return false;
  const hereDocument = /<<(-?)\s*(['"]?)(\w+)\2/.exec(text);
  if (hereDocument) {
    const body = text.split('\n').slice(1);
    const end = hereDocument[3];
    if (!body.some((line) => (hereDocument[1] ? line.replace(/^\t+/, '') : line) === end)) return false;
    return true;
  }
  const words = bareWords(text);
  if (words === undefined) return false;
  let depth = 0;
  let waiting = 0;
  let atStart = true;
  for (const word of words) {
    if (atStart && waits.has(word)) waiting += 1;
    if (atStart && opens.has(word)) {
      depth += 1;
      if (word === 'do' || (word === 'then' && waiting > 0)) waiting -= 1;
    }
    if (atStart && closes.has(word)) depth -= 1;
    if (word === 'then' && depth < 0) depth = 0;
    atStart = word === ';' || opens.has(word) || word === 'else' || word === 'in' || waits.has(word);
  }
  return depth <= 0 && waiting <= 0;
}

/** The words of a command outside of quotes, separators as `;`; undefined where a quote stays open. */
function bareWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  const flush = () => {
    if (word !== '') words.push(word);
    word = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (char === '\\') {
      i += 1;
      word += '.';
    } else if (char === "'" || char === '"' || char === '`') {
      const end = closingQuote(text, i);
      if (end === undefined) return undefined;
      word += '.';
      i = end;
    } else if (char === '#' && word === '') {
      const end = text.indexOf('\n', i);
      i = end === -1 ? text.length : end - 1;
    } else if (/[\s]/.test(char)) {
      flush();
      if (char === '\n') words.push(';');
    } else if (';&|'.includes(char)) {
      flush();
      words.push(';');
    } else {
      word += char;
    }
  }
  flush();
  return words;
}

function closingQuote(text: string, start: number): number | undefined {
  const mark = text[start];
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === '\\' && mark !== "'") i += 1;
    else if (text[i] === mark) return i;
  }
  return undefined;
}
