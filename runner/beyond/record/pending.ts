import { readFileSync } from 'node:fs';
import type { OutputPart } from './output-splitter.ts';
import type { RecordedCommand, RecordedPing, Typed } from './recording.ts';

/** A typed command that is under way. */
export interface Pending {
  readonly index: number;
  readonly text: string;
  readonly start: number;
  /** The same time, as the kernel counts the starts of processes. */
  readonly since: number;
  exit?: number;
  stdout?: OutputPart;
  stderr?: OutputPart;
  left: boolean;
  background: boolean;
  readonly pings: RecordedPing[];
  readonly connections: RecordedPing[];
  readonly missing: string[];
  readonly withheld: string[];
  readonly commands: RecordedCommand[];
  /** Once it has ended, or its shell has. */
  readonly settled: Promise<void>;
  readonly resolve: () => void;
}

export function newPending(index: number, text: string): Pending {
  let resolve = () => {};
  const settled = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    ...{ index, text, start: performance.now(), since: uptime() - 2, left: false, background: false },
    ...{ pings: [], connections: [], missing: [], withheld: [], commands: [], settled, resolve },
  };
}

/** What is known of it by now. */
export function asTyped(pending: Pending): Typed {
  const { index, text, exit, stdout, stderr, start, left } = pending;
  const { pings, connections, missing, withheld, commands } = pending;
  return {
    ...{ index, text, exit: pending.background ? undefined : exit },
    ...{ stdout: stdout?.text ?? '', stderr: stderr?.text ?? '' },
    truncated: stdout?.truncated === true || stderr?.truncated === true,
    ...{ took: performance.now() - start, pings, connections, missing, withheld, commands, left },
  };
}

/** Hundredths of a second since the machine's start, as the kernel counts the starts of processes (proc_pid_stat(5)). */
function uptime(): number {
  return Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100);
}
