import type { Reason } from '../../../lib/reason.ts';
import type { Evidence, Place } from './explanation.ts';

/**
 * A counter that must have grown for a finding to be proven: every request that died there is counted
 * once, so it has to have grown by at least as many as there are probes that are said to die there.
 */
export type CounterClaim =
  | { readonly kind: 'grew'; readonly namespace: string; readonly name: string }
  /** Counted at the one stage more often than at the next: they were lost in between. */
  | { readonly kind: 'lost'; readonly namespace: string; readonly name: string; readonly next: string }
  | { readonly kind: 'rule'; readonly namespace: string; readonly owner: string; readonly packets: number };

/** Where a walk ends before its goal. */
export interface Finding {
  readonly reason: Reason;
  readonly where: Place;
  readonly sentence: string;
  readonly cure?: string;
  /** Decided by configuration or by the kernel's own answer, with nothing on the way that may yet change. */
  readonly certain: boolean;
  /** What has to be counted besides. */
  readonly counter?: CounterClaim;
  readonly evidence: readonly Evidence[];
}
