import { closeSync, openSync, writeSync } from 'node:fs';
import type { KernelWarning } from '../../run/events/event.ts';
import { endsTrace, type WarningKind, warningKind } from './warning-lines.ts';

/** What a kernel says of itself that decides how it is judged. */
export interface ConsoleFindings {
  /** The line of a panic. */
  panic: string | undefined;
  /** The first line of an oops: a BUG, a fault in the kernel, a sanitizer's report. */
  oops: string | undefined;
  /** It says that it stands still for good (kernel/reboot.c): nothing will end qemu then. */
  halted: string | undefined;
}

const halted = /reboot: (System halted|Power down)/;
const panic = /Kernel panic - not syncing: ?(.*)/;
/** A lockup is left out: a guest on a busy machine may well stand still for a while. */
const oops =
  /\b(Oops: .*|BUG: (?!soft lockup|workqueue lockup|spinlock lockup).*|kernel BUG at .*|general protection fault.*|Unable to handle kernel .*|UBSAN: .*|list_(?:add|del) corruption.*)/;
/** Only the kernel's own lines count: they begin with a time (printk.time=1), after an ANSI reset at most. */
const kernelLine = /^\[ *\d+\.\d+\](?:\[[^\]]*\])? /;
/** What the first process of a guest sends each second. */
const heartbeat = 0x05;
/** Milliseconds between two of them after which the guest is taken to have had no processor. */
const starving = 5000;
/** Warnings that are kept; a kernel may warn without end. */
const most = 20;

/** Reads a console: keeps all of it in a file, the last lines at hand, and notices what matters. */
export class ConsoleWatch {
  readonly findings: ConsoleFindings = { panic: undefined, oops: undefined, halted: undefined };
  readonly #descriptor: number | undefined;
  readonly #onFinding: () => void;
  readonly #warnings: { kind: WarningKind; line: string; trace: string[] }[] = [];
  #inTrace = false;
  #lines: string[] = [];
  #open = '';
  #beat: number | undefined;
  #longestPause = 0;

  /** @param log where the whole console is written; undefined: nowhere */
  constructor(log: string | undefined, onFinding: () => void) {
    this.#descriptor = log === undefined ? undefined : openSync(log, 'w', 0o644);
    this.#onFinding = onFinding;
  }

  /** Bytes as they come from the serial port. */
  add(chunk: Buffer): void {
    const bytes = chunk.filter((byte) => byte !== heartbeat);
    if (bytes.length < chunk.length) this.#beats();
    if (this.#descriptor !== undefined && bytes.length > 0) {
      try {
        writeSync(this.#descriptor, bytes);
      } catch {
        // A full disk must not end the run; the last lines are kept in memory.
      }
    }
    this.#open = (this.#open + Buffer.from(bytes).toString('latin1')).slice(-100_000);
    for (let end = this.#open.indexOf('\n'); end !== -1; end = this.#open.indexOf('\n')) {
      this.#line(this.#open.slice(0, end));
      this.#open = this.#open.slice(end + 1);
    }
  }

  /** What the kernel warned of. A stall in a guest that itself stood still says nothing of the kernel. */
  get warnings(): KernelWarning[] {
    const starved = this.#longestPause > starving;
    return this.#warnings.map(({ kind, line, trace }) => ({
      line,
      trace: trace.join('\n'),
      ...(kind === 'stall' && starved && { starved: true as const }),
    }));
  }

  #beats(): void {
    const now = performance.now();
    if (this.#beat !== undefined) this.#longestPause = Math.max(this.#longestPause, now - this.#beat);
    this.#beat = now;
  }

  /** The last lines, as text. */
  last(count: number): string {
    const lines = this.#open.trim() === '' ? this.#lines : [...this.#lines, plain(this.#open)];
    return lines.slice(-count).join('\n');
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  #line(raw: string): void {
    const line = plain(raw);
    if (line === '') return;
    this.#lines.push(line);
    if (this.#lines.length > 200) this.#lines = this.#lines.slice(-100);
    if (!kernelLine.test(line)) return;
    this.#warned(line.replace(kernelLine, ''));
    for (const [kind, pattern] of [
      ['panic', panic],
      ['oops', oops],
      ['halted', halted],
    ] as const) {
      const found = pattern.exec(line)?.[1];
      if (found === undefined || this.findings[kind] !== undefined) continue;
      this.findings[kind] = found.trim();
      this.#onFinding();
    }
  }

  /** Begins a warning, or adds to the trace of the one before. */
  #warned(line: string): void {
    const kind = warningKind(line);
    const last = this.#warnings.at(-1);
    if (kind !== undefined) {
      this.#inTrace = kind !== 'line' && this.#warnings.length < most;
      if (this.#warnings.length < most) this.#warnings.push({ kind, line: line.trim(), trace: [] });
      return;
    }
    if (!this.#inTrace || last === undefined) return;
    last.trace.push(line);
    this.#inTrace = !endsTrace(line) && last.trace.length < 100;
  }
}

/** A line without the escape sequences that firmware writes. */
function plain(line: string): string {
  return line
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
    .trimEnd();
}
