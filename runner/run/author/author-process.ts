import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import {
  type Answer,
  type Entrance,
  type FromAuthor,
  type Question,
  type RanInScript,
  type ScenarioSource,
  sourceName,
  type Thrown,
  type ToAuthor,
} from './messages.ts';
import type { ScriptReference } from './script-reference.ts';

const program = join(packageRoot, 'dist/runner/run/author/inside/main.js');

/** The author's process ended by itself, or was ended. */
export class AuthorEnded extends Error {
  override name = 'AuthorEnded';
}

/** What loading came to: what the file exports, functions left in the process, or what it threw. */
export type Loaded =
  | {
      readonly exported: unknown;
      /** The parameters that its function looked at; undefined where it exports none. */
      readonly takes?: readonly string[];
    }
  | { readonly thrown: Thrown };

/** What a script does while it runs. */
export interface ScriptListener {
  /** A command starts. */
  readonly began: (command: string) => void;
  /** A command has ended. */
  readonly ran: (ran: RanInScript) => void;
  readonly answer: (question: Question) => Promise<unknown>;
}

/**
 * A process for one scenario file of an author's, in which it is loaded and its scripts run: whatever the file does,
 * also if it never returns, netscene goes on and can end it. The kernel ends it with netscene.
 */
export class AuthorProcess {
  readonly #child: ChildProcess;
  /** Why it is no longer there. */
  readonly #ended: Promise<never>;
  readonly #loads = new Map<string, (loaded: Loaded) => void>();
  readonly #runs = new Map<
    number,
    { listener: ScriptListener; ended: (thrown: Thrown | undefined) => void }
  >();
  #nextRun = 1;
  #waiting = 0;

  constructor() {
    // Its prints are for people, and may not get into a report on standard output.
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, program], {
      stdio: ['ignore', 2, 2, 'ipc'],
      serialization: 'advanced',
      // Ctrl-C is for netscene, which decides what ends.
      detached: true,
    });
    this.#child.unref();
    this.#child.channel?.unref();
    this.#child.on('message', (message: FromAuthor) => this.#heard(message));
    this.#ended = new Promise((_resolve, reject) => {
      this.#child.once('error', (error) => reject(new AuthorEnded(error.message)));
      this.#child.once('exit', (code, signal) =>
        reject(new AuthorEnded(`the script ended its process (${signal ?? `exit code ${code}`})`)),
      );
    });
    this.#ended.catch(() => {});
  }

  /** Loads a scenario. @throws {AuthorEnded} */
  load(source: ScenarioSource): Promise<Loaded> {
    return this.#until<Loaded>((resolve) => {
      this.#loads.set(sourceName(source), resolve);
      this.#send({ type: 'load', source });
    });
  }

  /** Runs the script of a step to its end; gives what it threw. @throws {AuthorEnded} */
  run(
    { source, inFile, step }: ScriptReference,
    entrance: Entrance,
    listener: ScriptListener,
  ): Promise<Thrown | undefined> {
    const run = this.#nextRun++;
    return this.#until<Thrown | undefined>((ended) => {
      this.#runs.set(run, { listener, ended });
      this.#send({ type: 'run', run, source, inFile, step, entrance });
    });
  }

  get isThere(): boolean {
    return this.#child.connected;
  }

  /** Ends it at once, with whatever it is doing. */
  end(): void {
    this.#child.kill('SIGKILL');
  }

  /** Only while something is waited for does the process keep netscene alive. */
  async #until<T>(begin: (resolve: (value: T) => void) => void): Promise<T> {
    this.#waiting += 1;
    this.#child.channel?.ref();
    try {
      return await Promise.race([new Promise<T>(begin), this.#ended]);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#child.channel?.unref();
    }
  }

  #send(message: ToAuthor): void {
    // What cannot be sent is told by the end of the process.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #heard(message: FromAuthor): void {
    if (message.type === 'loaded' || message.type === 'not-loaded') {
      this.#loads.get(sourceName(message.source))?.(message);
      return;
    }
    const run = this.#runs.get(message.run);
    if (message.type === 'began') run?.listener.began(message.command);
    if (message.type === 'ran') run?.listener.ran(message.ran);
    if (message.type === 'asked') void this.#answer(message.id, run?.listener.answer(message.question));
    if (message.type === 'ended') run?.ended(message.thrown);
  }

  async #answer(id: number, answered: Promise<unknown> | undefined): Promise<void> {
    const answer: Answer = await (answered ?? Promise.resolve()).then(
      (value) => ({ value }),
      (error: Error) => ({ error: error.message }),
    );
    this.#send({ type: 'answer', id, answer });
  }
}
