import type { Explanation } from '../../run/events/event.ts';

/** A ping that was made in a session, by whatever way. */
export interface RecordedPing {
  readonly id: string;
  /** A connection is one of curl, nc, iperf3, …: a reply is that the program ended as one that got what it asked for. */
  readonly what: 'ping' | 'connection';
  /** Network namespace by name; empty for the sandbox's own; `net:[INODE]` where nothing names it. */
  readonly source: string;
  readonly target: string;
  /** The program and its arguments, as it was called. */
  readonly call: string;
  /** Index of the typed command that it belongs to. */
  readonly typed: number;
  /** Line of the script that called it, where one did. */
  readonly scriptLine?: number;
  /** The command that called it, as it was written there. */
  readonly written?: string;
  /** How many commands of the session had been run before it. */
  readonly after: number;
  observed: 'reply' | 'silence' | 'unknown';
  sent?: number;
  received?: number;
  said: string;
  took: number;
  explanation?: Explanation;
  over: boolean;
}

/** A simple command as a shell of the session ran it. */
export interface RecordedCommand {
  readonly typed: number;
  /** Counts the commands of the session, from 1. */
  readonly number: number;
  /** The script that it stands in; empty for what was typed. */
  readonly file: string;
  readonly line: number;
  readonly written: string;
  /** With everything expanded. */
  readonly ran: string;
  readonly pid: number;
  /** Undefined where no later command of the same shell told it. */
  exit?: number;
}

/** What became of one typed command. */
export interface Typed {
  readonly index: number;
  readonly text: string;
  /** Undefined where it did not end by itself and was sent to the background. */
  readonly exit: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  /** Milliseconds. */
  readonly took: number;
  readonly pings: readonly RecordedPing[];
  readonly connections: readonly RecordedPing[];
  readonly missing: readonly string[];
  /** Calls that were not run, since they change more than the network. */
  readonly withheld: readonly string[];
  readonly commands: readonly RecordedCommand[];
  /** True where the shell that it was typed into ended. */
  readonly left: boolean;
}
