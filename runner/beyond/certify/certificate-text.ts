import { harmless } from '../../text/terminal-text.ts';
import type { Certificate } from './certify.ts';
import type { Difference } from './difference.ts';

/** Lines that are enough to see what happened. */
const shown = 20;

/** A certificate for people: "host untouched", or what is not as it was. */
export function certificateText({ touched, unclear, others, unseen }: Certificate): string {
  const text = [touched.length === 0 ? 'host untouched' : 'HOST TOUCHED', ...list(touched)];
  if (unclear.length > 0) {
    text.push('not known whose, as others of the same user were at work:', ...list(unclear));
    text.push(
      `  they were ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`,
    );
  }
  if (unseen.length > 0) text.push(`not looked at, for root only: ${unseen.join(', ')}`);
  return `${text.join('\n')}\n`;
}

function list(all: readonly Difference[]): string[] {
  const lines = all
    .slice(0, shown)
    .map(({ kind, how, what }) => `  ${kind.padEnd(10)} ${how.padEnd(7)} ${harmless(what)}`);
  return all.length > shown ? [...lines, `  and ${all.length - shown} more`] : lines;
}
