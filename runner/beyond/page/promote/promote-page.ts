import { createTwoFilesPatch } from 'diff';
import type { Played, PlayedCommand } from '../../record/played.ts';
import type { ErratumRow } from '../errata.ts';
import { changedLines } from './same-meaning.ts';

/** A text with some of its lines put right, and what could not be. */
export interface Promoted {
  readonly text: string;
  /** What is wrong and has no place where it could be put right, by line. */
  readonly left: readonly { readonly line: number; readonly why: string }[];
}

/** Puts the corrections of a page into its text: those that were tried. */
export function withCorrections(text: string, rows: readonly ErratumRow[]): Promoted {
  const lines = text.split('\n');
  const left: { line: number; why: string }[] = [];
  for (const { line, printed, corrected, verdict } of rows) {
    if ((verdict !== 'confirmed' && verdict !== 'read') || corrected === '') continue;
    const at = nearest(lines, printed, line);
    if (at === undefined) left.push({ line, why: `its correction is: ${corrected}` });
    else lines[at] = (lines[at] as string).replace(printed, () => corrected);
  }
  return { text: lines.join('\n'), left };
}

/** Index of the line that holds a text and is nearest to where it is said to be. */
function nearest(lines: readonly string[], text: string, line: number): number | undefined {
  const at = [...lines.keys()].filter((i) => (lines[i] as string).includes(text));
  return at.sort((a, b) => Math.abs(a + 1 - line) - Math.abs(b + 1 - line))[0];
}

/** Puts what the commands of a page really printed where the page prints something else. */
export function withOutputs(text: string, played: readonly Played[]): Promoted {
  const lines: (string | undefined | readonly string[])[] = text.split('\n');
  const left: { line: number; why: string }[] = [];
  for (const command of played.flatMap(({ commands }) => commands)) {
    const { printed, typed } = command;
    if (printed === undefined || typed === undefined || typed.truncated) continue;
    const own = printed.text.split('\n');
    for (const { at, becomes } of changesOf(command, own)) {
      const index = printed.line - 1 + at;
      const raw = lines[index];
      const margin = typeof raw === 'string' ? marginOf(raw, own[at] as string) : undefined;
      if (margin === undefined) {
        left.push({ line: index + 1, why: `printed is: ${becomes ?? 'nothing of the kind'}` });
        continue;
      }
      lines[index] = becomes?.split('\n').map((one) => `${margin}${one}`.trimEnd());
    }
  }
  return { text: lines.flatMap((line) => line ?? []).join('\n'), left };
}

/** What stands before a printed text in its line of the file; undefined where the file writes it in another way. */
function marginOf(raw: string, printed: string): string | undefined {
  const bare = raw.trimEnd();
  return bare.endsWith(printed.trimEnd()) ? bare.slice(0, bare.length - printed.trimEnd().length) : undefined;
}

function changesOf(
  { typed, claim }: PlayedCommand,
  printed: readonly string[],
): { at: number; becomes: string | undefined }[] {
  if (typed === undefined) return [];
  const really = [typed.stdout, typed.stderr]
    .filter((text) => text.trim() !== '')
    .flatMap((text) => text.trimEnd().split('\n'));
  if (typed.pings.length === 0) return changedLines(printed, really);
  // Of a ping only its outcome counts: a header alone is no reply, and how many were sent is the reader's choice.
  const isWrong =
    claim?.by === 'output' &&
    typed.pings.every(({ observed }) => observed !== 'unknown' && observed !== claim.expects);
  if (!isWrong) return [];
  const last = printed.findLastIndex((line) => line.trim() !== '');
  return printed
    .slice(0, last + 1)
    .map((_, at) => ({ at, becomes: at === 0 ? really.join('\n') : undefined }));
}

/** The patch that makes one text of another, as `git apply` and `patch -p1` take it; empty where there is nothing to do. */
export function patchOf(file: string, before: string, after: string): string {
  if (before === after) return '';
  const name = file.replace(/^(?:\.?\/)+/, '');
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
  });
  return patch.replace(/^=+\n/, '');
}
