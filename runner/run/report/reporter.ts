import type { RunEvent } from '../events/event.ts';

/** Where a reporter's text goes. */
export interface Output {
  write(text: string): void;
  /** Columns of the terminal as it is now; 80 for a file or a pipe. */
  readonly columns: number;
  readonly color: boolean;
}

/**
 * Tells of a run: a fold over its events that writes to its output, and nothing else. One that has to work on what it
 * writes says when it is done.
 */
export type Reporter = (event: RunEvent) => void | Promise<void>;

export type MakeReporter = (output: Output) => Reporter;
