import type { Typed } from './recording.ts';

/** A command that somebody typed into a session to try it, with what came of it. */
export interface Taken {
  readonly text: string;
  /** Network namespace that it was typed in; empty for the sandbox's own, undefined for one without a name. */
  readonly namespace: string | undefined;
  readonly typed: Typed;
  /** Was the network another one after it? */
  readonly changed: boolean;
}
