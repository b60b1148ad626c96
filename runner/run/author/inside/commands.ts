import { constants } from 'node:os';
import type { LogEntry, ProcessOutput } from 'zx/core';
import type { Place } from '../../../../lib/place.ts';
import type { FromAuthor, RanInScript } from '../messages.ts';
import { authorPlace } from './thrown.ts';

/** Characters that are kept of what a command prints on one stream. */
const keep = 1 << 20;

interface Running {
  readonly run: number;
  readonly id: number;
  readonly command: string;
  readonly at: Place | undefined;
  readonly start: number;
  stdout: string;
  stderr: string;
  truncated: boolean;
}

/** Follows the commands of scripts by what zx logs of them, and tells of each when it has ended. */
export class Commands {
  /** Where it is told. */
  tell: (message: FromAuthor) => void = () => {};
  readonly #running = new Map<string, Running>();
  readonly #failed: { readonly run: number; readonly ran: RanInScript }[] = [];
  #begun: Pick<Running, 'run' | 'command' | 'at'> | undefined;
  #nextId = 1;

  /** A command is about to start; zx logs it at once. */
  begin(run: number, command: string): void {
    this.#begun = { run, command, at: authorPlace(new Error().stack) };
    this.tell({ type: 'began', run, command });
  }

  note(entry: LogEntry): void {
    const { kind, id } = entry as { kind: string; id?: string };
    if (id === undefined) return;
    if (kind === 'cmd') this.#start(id);
    const one = this.#running.get(id);
    if (one === undefined) return;
    if (entry.kind === 'stdout' || entry.kind === 'stderr') print(one, entry.kind, entry.data);
    if (entry.kind === 'end') this.#end(id, one, entry);
  }

  /** The command of a run whose failure zx throws as this; of those that ended alike, the last one. */
  failedAs(run: number, { exitCode, stdout, stderr }: ProcessOutput): RanInScript | undefined {
    const failed = this.#failed
      .filter((one) => one.run === run && one.ran.exit === exitCode)
      .map(({ ran }) => ran);
    const printed = (ran: RanInScript) =>
      ran.stdout === stdout.slice(0, keep) && ran.stderr === stderr.slice(0, keep);
    return failed.findLast(printed) ?? failed.at(-1);
  }

  #start(key: string): void {
    if (this.#begun === undefined) return;
    const start = performance.now();
    this.#running.set(key, {
      ...this.#begun,
      id: this.#nextId++,
      start,
      stdout: '',
      stderr: '',
      truncated: false,
    });
    this.#begun = undefined;
  }

  #end(key: string, one: Running, { exitCode, signal }: Extract<LogEntry, { kind: 'end' }>): void {
    this.#running.delete(key);
    const { run, start, at, ...told } = one;
    const exit = exitCode ?? 128 + (signal ? constants.signals[signal] : 0);
    const ran = { ...told, exit, took: performance.now() - start, ...(at && { at }) };
    if (exit !== 0) this.#failed.push({ run, ran });
    this.tell({ type: 'ran', run, ran });
  }
}

function print(one: Running, stream: 'stdout' | 'stderr', data: Buffer): void {
  const text = one[stream] + data.toString();
  one.truncated ||= text.length > keep;
  one[stream] = text.slice(0, keep);
}
