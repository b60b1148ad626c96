import type { Host } from '../../../../lib/host.ts';
import type { Reason } from '../../../../lib/reason.ts';
import type { Feature, Source } from '../../../../lib/scenario.ts';

/** A scenario between page, or session, and source text. */

/** Remarks for the author, written as comments above a step. */
interface Noted {
  readonly notes: readonly string[];
}

export type DraftStep =
  | (Noted & { readonly kind: 'setup'; readonly title: string; readonly commands: readonly string[] })
  | (Noted & {
      readonly kind: 'shows';
      readonly title: string;
      readonly commands: readonly string[];
      readonly prints: string;
    })
  | (Noted & {
      readonly kind: 'reachable' | 'unreachable';
      readonly title: string;
      readonly commands: readonly string[];
      /** Why they are silent, where that was measured. */
      readonly because?: Reason;
    })
  | (Noted & { readonly kind: 'cleanup'; readonly commands: readonly string[] })
  /** Ours, not the page's. */
  | (Noted & {
      readonly kind: 'added';
      readonly why: string;
      readonly word: 'setup' | 'cleanup';
      readonly title: string;
      readonly commands: readonly string[];
    })
  /** Only a comment: what was left out here. */
  | (Noted & { readonly kind: 'remark' });

export interface Draft {
  readonly name: string;
  readonly title: string;
  /** Its network at its fullest; undefined where there was none. */
  readonly drawing?: string;
  /** The part of a page that it was recorded from; a session that somebody sat in has none. */
  readonly source?: Source & { readonly lines: readonly [first: number, last: number] };
  readonly host?: Host;
  readonly requires?: readonly Feature[];
  readonly afterFailure?: 'go on';
  readonly steps: readonly DraftStep[];
}
