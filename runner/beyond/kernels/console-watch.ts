import { closeSync, openSync, writeSync } from 'node:fs';

/** What a kernel says of itself that decides how it is judged. */
export interface ConsoleFindings {
  /** The line of a panic. */
  panic: string | undefined;
  /** The first line of an oops: a BUG, a fault in the kernel, a sanitizer's report. */
  oops: string | undefined;
  /** The first line of a warning, which is told and decides nothing. */
  warning: string | undefined;
}

const panic = /Kernel panic - not syncing: ?(.*)/;
/** A lockup is left out: a guest on a busy machine may well stand still for a while. */
const oops =
  /\b(Oops: .*|BUG: (?!soft lockup|workqueue lockup|spinlock lockup).*|kernel BUG at .*|general protection fault.*|Unable to handle kernel .*|UBSAN: .*|list_(?:add|del) corruption.*)/;
const warning = /\b(WARNING: .*)/;
/** Only the kernel's own lines count: they begin with a time (printk.time=1), after an ANSI reset at most. */
const kernelLine = /^\[ *\d+\.\d+\](?:\[[^\]]*\])? /;
/** What the first process of a guest sends each second. */
const heartbeat = 0x05;

/** Reads a console: keeps all of it in a file, the last lines at hand, and notices what matters. */
export class ConsoleWatch {
  readonly findings: ConsoleFindings = { panic: undefined, oops: undefined, warning: undefined };
  readonly #descriptor: number | undefined;
  readonly #onFinding: () => void;
  #lines: string[] = [];
  #open = '';

  /** @param log where the whole console is written; undefined: nowhere */
  constructor(log: string | undefined, onFinding: () => void) {
    this.#descriptor = log === undefined ? undefined : openSync(log, 'w', 0o644);
    this.#onFinding = onFinding;
  }

  /** Bytes as they come from the serial port. */
  add(chunk: Buffer): void {
    const bytes = chunk.filter((byte) => byte !== heartbeat);
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
    for (const [kind, pattern] of [
      ['panic', panic],
      ['oops', oops],
      ['warning', warning],
    ] as const) {
      const found = pattern.exec(line)?.[1];
      if (found === undefined || this.findings[kind] !== undefined) continue;
      this.findings[kind] = found.trim();
      this.#onFinding();
    }
  }
}

/** A line without the escape sequences that firmware writes. */
function plain(line: string): string {
  return line
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
    .trimEnd();
}
