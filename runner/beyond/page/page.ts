import { type Entry, type PageCommand, type PrintedOutput, readEntries } from './block-entries.ts';
import { readMarkdown } from './markdown.ts';
import { readShellFile } from './shell-file.ts';

export type { Entry, PageCommand, PrintedOutput } from './block-entries.ts';

export interface Section {
  readonly heading: string;
  /** 1 for the uppermost. */
  readonly level: number;
  readonly line: number;
  /** The headings that this one lies under, and itself. */
  readonly path: readonly string[];
}

export interface Block {
  readonly line: number;
  readonly language: string;
  /** The paragraph before the block, without markup. */
  readonly lead: string;
  /** Undefined above the first heading. */
  readonly section: Section | undefined;
  readonly entries: readonly Entry[];
}

/** A page as far as it can be run: its sections, and the commands and outputs of its code blocks. */
export interface Page {
  /** File name, for people. */
  readonly file: string;
  /** A shell file is one run from its first line to its last. */
  readonly kind: 'markdown' | 'shell';
  /** `crlf`: as Windows ends lines, which a shell takes for a part of the last word. */
  readonly lineEnds: 'lf' | 'crlf';
  readonly sections: readonly Section[];
  readonly blocks: readonly Block[];
}

/** Reads a page; a name that ends in `.sh` or `.bash` is a shell file, everything else Markdown. */
export function readPage(text: string, file: string): Page {
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const kind = /\.(?:sh|bash)$/.test(file) || /^#!.*sh\b/.test(lines) ? 'shell' : 'markdown';
  const parts = kind === 'shell' ? readShellFile(lines) : readMarkdown(lines);
  const sections: Section[] = [];
  const blocks: Block[] = [];
  const defined = new Set<string>();
  const open: Section[] = [];
  for (const part of parts) {
    if (part.kind === 'heading') {
      while ((open.at(-1)?.level ?? 0) >= part.level) open.pop();
      const path = [...open.map((section) => section.heading), part.text];
      const section = { heading: part.text, level: part.level, line: part.line, path };
      open.push(section);
      sections.push(section);
    } else {
      const entries = readEntries(part.lines, part.line, part.language, defined);
      const { line, language, lead } = part;
      blocks.push({ line, language, lead, section: open.at(-1), entries });
    }
  }
  return { file, kind, lineEnds: /\r\n/.test(text) ? 'crlf' : 'lf', sections, blocks };
}

/** A command with the heading that it stands under; '' above the first one. */
export interface PlacedCommand extends PageCommand {
  readonly section: string;
}

/** All commands of a page, in order. */
export function commandsOfPage(page: Page): PlacedCommand[] {
  return page.blocks.flatMap((block) =>
    block.entries
      .filter((entry) => entry.kind === 'command')
      .map((command) => ({ ...command, section: block.section?.heading ?? '' })),
  );
}

/** All outputs that a page prints, in order. */
export function outputsOfPage(page: Page): PrintedOutput[] {
  return page.blocks.flatMap((block) => block.entries.filter((entry) => entry.kind === 'output'));
}
