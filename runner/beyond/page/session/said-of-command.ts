import type { Claim } from '../../record/played.ts';
import { claimOf } from './claims.ts';
import type { Entry } from './typed-page.ts';

type Command = Extract<Entry, { kind: 'command' }>;

/** What a page prints below a command. */
export function printedBelow(
  entries: readonly Entry[],
  index: number,
): { line: number; text: string } | undefined {
  const next = entries[index + 1];
  if (next?.kind === 'output') return { line: next.line, text: next.text };
  // A block of its own below: "Output:".
  const after = entries[index + 2];
  if (
    next?.kind === 'prose' &&
    /^(?:output|result|expected|输出|结果|出力|결과|you (?:should|will) see)\b.{0,40}$/i.test(next.text) &&
    after?.kind === 'output'
  )
    return { line: after.line, text: after.text };
  return undefined;
}

/** What a page claims of the pings of a command, by what stands around it. */
export function claimAround(entries: readonly Entry[], index: number): Claim | undefined {
  const entry = entries[index] as Command;
  if (!/\b(?:f|ar)?ping6?\b/.test(entry.text)) return undefined;
  const firstOfBlock = entries.findIndex((one) => one.block === entry.block && one.kind !== 'prose');
  const lead = entries[firstOfBlock - 1];
  const next = entries[index + 1];
  const comment = entry.comment.split('\n').at(-1) ?? '';
  const leadText = lead?.kind === 'prose' && lead.section === entry.section ? lead.text : '';
  return claimOf({
    command: entry.text,
    output: printedBelow(entries, index)?.text ?? '',
    before: comment !== '' ? comment : lastSentence(leadText),
    after: next?.kind === 'prose' && next.section === entry.section ? firstSentence(next.text) : '',
  });
}

function lastSentence(text: string): string {
  return sentencesOf(text).at(-1) ?? '';
}

function firstSentence(text: string): string {
  return sentencesOf(text)[0] ?? '';
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?。！？])\s*/).filter((one) => one.trim() !== '');
}
