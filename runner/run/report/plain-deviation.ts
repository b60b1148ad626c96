import { placeText } from '../../text/excerpt.ts';
import { harmless } from '../../text/terminal-text.ts';
import type { Deviation } from '../events/event.ts';
import { interventionText } from './intervention-text.ts';

/** A deviation as lines of `word: text`, for reports that know nothing of colours and columns. */
export function plainDeviation(deviation: Deviation): string {
  const { at, command, line, expected, happened, explanation, known, cure, output } = deviation;
  const rows: [string, string | undefined][] = [
    ['command', command],
    ['line', line === undefined ? undefined : String(line)],
    ['at', at && placeText(at)],
    ['expected', expected],
    ['happened', happened],
    ['reason', explanation && `${explanation.reason}: ${explanation.sentence}`],
    ['proof', explanation?.intervention && interventionText(explanation.intervention)],
    ['known', known],
    ['cure', cure],
    ['output', output === '' ? undefined : output],
  ];
  return rows
    .flatMap(([word, text]) => (text === undefined ? [] : [`${word}: ${harmless(text)}`]))
    .join('\n');
}

/** A deviation in one line. */
export function deviationLine({ code, expected, happened }: Deviation): string {
  return oneLine(`${code}: expected ${expected}; ${happened}`);
}

/** Text in one line, harmless. */
export function oneLine(text: string): string {
  return harmless(text)
    .trim()
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ');
}

/** Why deviations are let pass. */
export function knownReasons(deviations: readonly Deviation[]): string {
  return [...new Set(deviations.flatMap(({ known }) => known ?? []))].join('; ');
}
