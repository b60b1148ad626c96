import type { Reason } from '../../../lib/reason.ts';
import type { Port } from '../network/questions.ts';
import type { Place } from './explanation.ts';

/**
 * A counter that must have grown for a finding to be proven: every request that died there is counted
 * once, so it has to have grown by at least as many as there are probes that are said to die there.
 */
export type CounterClaim =
  | { readonly kind: 'grew'; readonly namespace: string; readonly name: string }
  /** Counted at the one stage more often than at the next: they were lost in between. */
  | { readonly kind: 'lost'; readonly namespace: string; readonly name: string; readonly next: string };

/** Where a walk ends before its goal. */
export interface Finding {
  readonly reason: Reason;
  readonly where: Place;
  readonly sentence: string;
  /** Decided by configuration or by the kernel's own answer, with nothing on the way that may yet change. */
  readonly certain: boolean;
  /** What has to be counted besides. */
  readonly counter?: CounterClaim;
  /** The commands that show it, the most telling one first. */
  readonly shows: readonly string[];
}

/** A link as a place of an explanation. */
export function placeOf({ namespace, link }: Port): Place {
  return { namespace, device: link };
}
