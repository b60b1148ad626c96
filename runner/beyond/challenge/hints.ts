import type { Explanation } from '../../run/events/event.ts';
import type { ClaimResult } from '../grade/result.ts';

/** A claim that does not hold, with the first of its pings that went another way. */
export interface Stopped {
  readonly claim: ClaimResult;
  readonly ping: string | undefined;
  readonly explanation: Explanation | undefined;
}

/** What is told one after another, before the cure: which pair, how far it gets, and why no further. */
export function hintsOf({ claim, ping, explanation }: Stopped): string[] {
  if (ping === undefined || explanation === undefined) {
    const faults = claim.happened.filter((line) => !/^cure: /.test(line));
    return [`"${claim.title}" does not hold`, ...(faults.length === 0 ? [] : [faults.join('\n')])];
  }
  const { hops, where, reason, sentence } = explanation;
  const far = hops
    .slice(0, -1)
    .map(({ direction, what }) => `${direction === 'reply' ? 'the reply: ' : ''}${what}`);
  const device = where.device === undefined ? '' : `, at ${where.device}`;
  const place = `look in ${where.namespace === '' ? 'the host' : where.namespace}${device}`;
  return [
    `"${claim.title}": this gets no reply: ${ping}`,
    [...far, place].join('\n  '),
    `${reason}: ${sentence}`,
  ];
}
