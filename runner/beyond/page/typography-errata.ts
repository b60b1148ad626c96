import { basename } from 'node:path';
import { commandsOfPage, type Page } from './page.ts';

/** A command that the page's typography breaks. */
export interface TextErratum {
  readonly line: number;
  readonly printed: string;
  readonly corrected: string;
  readonly why: string;
}

/** What of a page's commands cannot be pasted as it is printed, in its order. */
export function typographyErrata(page: Page): TextErratum[] {
  const commands = commandsOfPage(page);
  const broken = commands
    .filter(({ fixes }) => fixes.length > 0)
    .map(({ line, printed, text, fixes }) => ({ line, printed, corrected: text, why: fixes.join(', ') }));
  return [...lineEnds(page), ...broken];
}

/** Once for the whole file: a shell would take the carriage return for a part of each last word. */
function lineEnds(page: Page): TextErratum[] {
  if (page.lineEnds === 'lf') return [];
  const [first] = commandsOfPage(page);
  return [
    {
      line: first?.line ?? 1,
      printed: `${first?.text.split('\n')[0] ?? ''}\\r`,
      corrected: `sed -i 's/\\r$//' ${basename(page.file)}`,
      why: 'Windows line ends, in the whole file',
    },
  ];
}
