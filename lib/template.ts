import { createRequire } from 'node:module';
import { isComplete } from './complete-command.ts';
import { dedent } from './dedent.ts';
import type { Command } from './step.ts';

type Zx = typeof import('zx/core');
let zx: Zx | undefined;

/** Words that zx leaves as they are. */
const plain = /^[\w/.\-@:=]+$/;

/**
 * Quotes one word for bash, as zx does it. zx is loaded at the first word that needs quotes, so that
 * `netscene list` does not wait for it.
 */
export function quote(word: string): string {
  if (plain.test(word)) return word;
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
  for (const line of dedent(text.replaceAll('\r\n', '\n').split('\n'))) {
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
