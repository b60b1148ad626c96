import type { Reason } from '../../../../lib/reason.ts';

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
  /** Where it was read; of a session, which has none, the drawing of its network. */
  readonly from:
    | {
        readonly kind: 'page';
        readonly article: string;
        readonly section: string;
        readonly lines: readonly [first: number, last: number];
      }
    | { readonly kind: 'session'; readonly drawing: string };
  readonly steps: readonly DraftStep[];
}

/** Why something of the page is in no step. */
export interface Unplaced {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** What we do to a command of the page so that it can be run, told to the author. */
export interface Change {
  readonly line: number;
  readonly text: string;
  readonly what: string;
}

/** A command that the page's typography breaks. */
export interface TextErratum {
  readonly line: number;
  readonly printed: string;
  readonly corrected: string;
  readonly why: string;
}
