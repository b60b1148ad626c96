import { createRequire } from 'node:module';
import { CommandLines } from './command-lines.ts';
import { dedent } from './dedent.ts';
import type { IncidentalMark } from './incidental.ts';
import { below, type Place } from './place.ts';
import type { Command } from './step.ts';
import { TemplateError } from './template-error.ts';

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

/** How a mark stands in the text while the template is cut into commands; no page has a NUL. */
const markPattern = /[ \t]*\0(\d+)\0/;

/**
 * The commands of a template, one per line, byte for byte: only the indentation that all lines
 * share is taken off. Values are quoted as zx quotes them. A line continues in the next one where
 * the shell would wait for more: after a backslash, in quotes, in a here-document, in a loop.
 * A mark at the end of a line is of the command that the line belongs to.
 * `at` is where the template begins, from which each command gets its place.
 * @throws {TemplateError} for a mark on a line of its own
 */
export function templateCommands(
  strings: TemplateStringsArray,
  values: readonly (TemplateValue | IncidentalMark)[],
  at?: Place,
): Command[] {
  const marks: string[] = [];
  const textOf = (value: TemplateValue | IncidentalMark) =>
    isMark(value) ? `\0${marks.push(value.incidental) - 1}\0` : quoted(value);
  const text = strings.raw.reduce(
    (before, part, i) =>
      before + asTyped(part) + (i < values.length ? textOf(values[i] as TemplateValue | IncidentalMark) : ''),
    '',
  );
  const lines = linesOf(text);
  const whyOf = lines.map((line) => marks[Number(markPattern.exec(line)?.[1] ?? -1)]);
  const bare = lines.map((line) => line.replace(markPattern, ''));
  const alone = bare.findIndex((line, i) => line.trim() === '' && whyOf[i] !== undefined);
  if (alone !== -1) {
    throw new TemplateError(
      `incidental('${whyOf[alone]}') stands on a line of its own: put it at the end of the command's line`,
      below(at, alone),
    );
  }
  return grouped(bare).map(({ text: command, first, last }) => {
    const incidental = whyOf.slice(first, last + 1).find((why) => why !== undefined);
    const place = below(at, first);
    return {
      text: command,
      ...(place && { at: place }),
      ...(incidental !== undefined && { incidental }),
    };
  });
}

function isMark(value: unknown): value is IncidentalMark {
  return typeof value === 'object' && value !== null && 'incidental' in value;
}

/** The source text of a template as a terminal gets it: only JavaScript's own two escapes are undone. */
function asTyped(raw: string): string {
  return raw.replaceAll('\\${', '${').replaceAll('\\`', '`');
}

/** Splits text into commands; blank lines and lines that are only a comment are dropped. */
export function splitCommands(text: string): string[] {
  return grouped(linesOf(text)).map((command) => command.text);
}

function linesOf(text: string): string[] {
  return dedent(text.replaceAll('\r\n', '\n').split('\n'));
}

/** Lines put together to commands, each with the indexes of its first and last line. */
function grouped(lines: readonly string[]): { text: string; first: number; last: number }[] {
  const commands: { text: string; first: number; last: number }[] = [];
  const all = new CommandLines(lines);
  for (let first = 0; first < lines.length; ) {
    const line = lines[first] as string;
    if (line.trim() === '' || line.startsWith('#')) {
      first += 1;
      continue;
    }
    const extent = all.extent(first);
    const last = extent === undefined ? lines.length - 1 : first + extent - 1;
    const text = lines.slice(first, last + 1).join('\n');
    commands.push({ text: extent === undefined ? text.trimEnd() : text, first, last });
    first = last + 1;
  }
  return commands;
}
