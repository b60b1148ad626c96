import type { Network } from '../../run/network/network.ts';
import type { RecordedPing, Typed } from './recording.ts';

/** What a page says about a ping, and where. */
export interface Claim {
  readonly expects: 'reply' | 'silence';
  readonly by: 'output' | 'prose' | 'echo';
}

/** A command of a page, and what became of it. */
export interface PlayedCommand {
  /** Line of the page, from 1. */
  readonly line: number;
  readonly text: string;
  /** Index of the section that it stands in. */
  readonly section: number;
  /** Undefined where it was not typed. */
  readonly typed?: Typed;
  /** Where the network was watched: the namespace of its shell (undefined: one without a name), and whether it changed anything. */
  readonly seen?: { readonly namespace: string | undefined; readonly changed: boolean };
  /** Why it was not. */
  readonly notRun?: string;
  readonly claim?: Claim;
  /** What of its typography had to be put right before it could be typed. */
  readonly fixes?: { readonly printed: string; readonly what: string };
  /** What the page prints below it. */
  readonly printed?: { readonly line: number; readonly text: string };
}

/** One session: a page from top to bottom, or a part of it that starts anew. */
export interface Played {
  readonly name: string;
  readonly title: string;
  readonly sections: readonly { readonly title: string; readonly line: number }[];
  readonly commands: readonly PlayedCommand[];
  /** Of a script: the lines of its text. */
  readonly script?: readonly string[];
  /** All pings, those in the background too; they know their typed command. */
  readonly pings: readonly RecordedPing[];
  readonly took: number;
  /** What had to be put right so that it began on a clean machine: paths under /proc/sys/net. */
  readonly corrected: readonly string[];
  /** Where the network was watched. */
  readonly network?: WatchedNetwork;
}

/** The network of a session at its fullest, in which addresses have their owners, and at its end. */
export interface WatchedNetwork {
  readonly fullest: Network;
  readonly left: Network;
}
