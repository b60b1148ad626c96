import type { Explanation } from '../../run/events/event.ts';

/** What one claim came to for one submission. */
export interface ClaimResult {
  readonly title: string;
  readonly points: number;
  /** `error`: it could not be told; the points are lost, and a person should look. */
  readonly verdict: 'pass' | 'fail' | 'error';
  /** Why the points are lost: what happened, the reason, and the cure. Empty for a pass. */
  readonly happened: readonly string[];
  /** Of what was probed and went another way: the ping, and where and why it was lost. */
  readonly where?: readonly { readonly what: string; readonly explanation?: Explanation | undefined }[];
}

/** What one submission came to. */
export interface Grade {
  readonly submission: string;
  readonly file: string;
  readonly points: number;
  readonly outOf: number;
  readonly claims: readonly ClaimResult[];
  /** Who has which role, by the names that the submission gave: `router: nsgw`. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** What to know besides: it ended with an error, it could not be read. */
  readonly notes: readonly string[];
}
