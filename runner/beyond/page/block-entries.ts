import { CommandLines } from '../../../lib/command-lines.ts';
import { dedent } from '../../../lib/dedent.ts';
import { looksLikeCommand, looksLikeOutput } from './command-likeness.ts';
import { type Prompt, readPrompt } from './prompt.ts';
import { asTyped, type TypographyFix } from './typography.ts';

/** A command of a page. It may span lines: a continuation, a loop, a here-document. */
export interface PageCommand {
  readonly kind: 'command';
  /** Line of the page where it begins, from 1. */
  readonly line: number;
  /** As it has to be typed. */
  readonly text: string;
  /** As the page prints it, without the prompt. */
  readonly printed: string;
  /** What the page's typography breaks; empty nearly always. */
  readonly fixes: readonly TypographyFix[];
  /** The machine that the prompt names. */
  readonly host?: string;
}

/** Consecutive lines that a command has printed. */
export interface PrintedOutput {
  readonly kind: 'output';
  readonly line: number;
  readonly text: string;
}

export type Entry = PageCommand | PrintedOutput;

interface Line {
  readonly number: number;
  readonly printed: string;
  readonly text: string;
  readonly fixes: readonly TypographyFix[];
}

const shells = new Set(['bash', 'sh', 'shell', 'zsh', 'ksh']);
/** Languages of a fence in which nothing is to be typed into a shell. */
const foreign =
  /^(?:c|cpp|go|rust|python|py|java|js|ts|json|ya?ml|xml|html|diff|ini|toml|conf|nginx|mermaid|dot|graphviz|output|log)$/i;

/**
 * Reads the lines of one code block into commands and what they print.
 * `first`: line of the page, from 1. `defined`: functions of the page; those of this block are added.
 */
export function readEntries(
  lines: readonly string[],
  first: number,
  language: string,
  defined: Set<string>,
): Entry[] {
  const all = dedent(lines).map((printed, i): Line => ({ number: first + i, printed, ...asTyped(printed) }));
  const prompts = promptsOf(all, defined);
  if (prompts !== undefined) return prompted(all, prompts, defined);
  if (foreign.test(language)) return mergeOutput(all.map(asOutput));
  return bare(all, shells.has(language.toLowerCase()), defined);
}

/** The prompts of a block by index; undefined where it has none. */
function promptsOf(lines: readonly Line[], defined: Set<string>): Map<number, Prompt> | undefined {
  const prompts = new Map<number, Prompt>();
  for (const [index, { text }] of lines.entries()) {
    const prompt = readPrompt(text);
    if (prompt !== undefined) prompts.set(index, prompt);
  }
  const sure = [...prompts.values()].some((prompt) => !prompt.maybeComment);
  // A bare `#` begins a comment as soon as the block has a command without one.
  const bareCommand = lines.some(({ text }, i) => !prompts.has(i) && looksLikeCommand(text, defined));
  for (const [index, prompt] of prompts) {
    if (!prompt.maybeComment) continue;
    if ((!sure && bareCommand) || !looksLikeCommand(prompt.typed, defined)) prompts.delete(index);
  }
  return prompts.size > 0 ? prompts : undefined;
}

function prompted(lines: readonly Line[], prompts: Map<number, Prompt>, defined: Set<string>): Entry[] {
  const entries: Entry[] = [];
  const onlyBare = [...prompts.values()].every((prompt) => prompt.maybeComment);
  const plain = new CommandLines(lines.map(({ text }) => text));
  const asked = new CommandLines(lines.map((line) => withoutSecondPrompt(line).text));
  const starts = [...prompts.keys()].sort((a, b) => a - b);
  let nextStart = 0;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as Line;
    const prompt = prompts.get(i);
    if (prompt === undefined) {
      // Comments among the commands: after `#` prompts, or before the first command.
      const comment = /^#/.test(line.text) && (onlyBare || entries.length === 0);
      if (!comment) entries.push(asOutput(line));
      i += 1;
      continue;
    }
    const first = { ...line, text: prompt.typed, printed: line.printed.slice(prefix(line, prompt)) };
    // Bash asks for more with `> `; taken off where the first line to come has it.
    const asks = /^> ?/.test(lines[i + 1]?.text ?? '');
    while ((starts[nextStart] ?? lines.length) <= i) nextStart += 1;
    const until = starts[nextStart] ?? lines.length;
    const count = (asks ? asked : plain).extent(i, { first: first.text, until });
    const rest = lines.slice(
      i + 1,
      count === undefined ? withBackslashes(first.text, lines, i + 1, until) : i + count,
    );
    const more = [first, ...(asks ? rest.map(withoutSecondPrompt) : rest)];
    entries.push(...command(more, defined, prompt.host));
    i += more.length;
  }
  return mergeOutput(entries);
}

/** Characters of the printed line that are its prompt; entities before the command are rare. */
function prefix(line: Line, prompt: Prompt): number {
  return line.printed.startsWith(prompt.text)
    ? prompt.text.length
    : line.printed.length - prompt.typed.length;
}

function withoutSecondPrompt(line: Line): Line {
  return {
    ...line,
    text: line.text.replace(/^> ?/, ''),
    printed: line.printed.replace(/^(?:>|&gt;) ?/, ''),
  };
}

function bare(lines: readonly Line[], shell: boolean, defined: Set<string>): Entry[] {
  const entries: Entry[] = [];
  const all = new CommandLines(lines.map(({ text }) => text));
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as Line;
    const isCommand =
      looksLikeCommand(line.text, defined) ||
      (shell && /^[\w./+-]+(?:\s|$)/.test(line.text) && !looksLikeOutput(line.text));
    if (!isCommand) {
      const comment = /^\s*#/.test(line.text) && entries.at(-1)?.kind !== 'output';
      if (!comment) entries.push(asOutput(line));
      i += 1;
      continue;
    }
    const count = all.extent(i);
    const more = lines.slice(i, count === undefined ? withBackslashes(line.text, lines, i + 1) : i + count);
    entries.push(...command(more, defined, undefined));
    i += more.length;
  }
  return mergeOutput(entries);
}

/**
 * Where a command ends that the shell would wait for to the end of the block: at its first line, or, where that ends
 * with a backslash, at the block’s end.
 */
function withBackslashes(first: string, lines: readonly Line[], next: number, until = lines.length): number {
  return first.endsWith('\\') ? until : next;
}

function command(lines: readonly Line[], defined: Set<string>, host: string | undefined): PageCommand[] {
  const first = lines[0] as Line;
  const indent = Math.max(0, first.text.search(/\S/));
  const join = (of: (line: Line) => string) =>
    lines
      .map((line) => of(line).replace(new RegExp(`^\\s{0,${indent}}`), ''))
      .join('\n')
      .trimEnd();
  const text = join((line) => line.text);
  const printed = join((line) => line.printed);
  const name = /^(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\)|^alias\s+(\w+)=/.exec(text);
  if (name !== null) defined.add((name[1] ?? name[2]) as string);
  // White space at the end of a line is no error of the page, unless it ends a continuation.
  const fixes = text === printed ? [] : [...new Set(lines.flatMap((line) => line.fixes))];
  return [
    { kind: 'command', line: first.number, text, printed, fixes, ...(host === undefined ? {} : { host }) },
  ];
}

function asOutput(line: Line): PrintedOutput {
  return { kind: 'output', line: line.number, text: line.text };
}

/** Joins lines of output; blank ones at either end of it are layout. */
function mergeOutput(entries: readonly Entry[]): Entry[] {
  const merged: Entry[] = [];
  for (const entry of entries) {
    const before = merged.at(-1);
    if (entry.kind === 'output' && before?.kind === 'output') {
      merged[merged.length - 1] = { ...before, text: `${before.text}\n${entry.text}` };
    } else if (entry.kind === 'command' || entry.text.trim() !== '') {
      merged.push(entry);
    }
  }
  return merged.map((entry) => (entry.kind === 'output' ? { ...entry, text: entry.text.trimEnd() } : entry));
}
