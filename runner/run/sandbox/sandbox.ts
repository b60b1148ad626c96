import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { GroundError, groundPid } from './ground.ts';
import { launch } from './launch.ts';
import { noteNamespaces } from './made-namespaces.ts';
import { mayMakeRules } from './may-make-rules.ts';
import { OutputSplitter, type Segment } from './output-splitter.ts';
import { doctorCure, startFault } from './start-fault.ts';

/** What a command did. */
export interface CommandResult {
  readonly command: string;
  /** Exit code as the shell gives it: 127 no such command, 128 + n ended by signal n. */
  readonly exit: number;
  /** Milliseconds from start to end, measured in the sandbox. */
  readonly ms: number;
  readonly stdout: string;
  readonly stderr: string;
  /** True when more was printed than is kept. */
  readonly truncated: boolean;
}

/** What there is in the sandbox's own network and PID namespace. */
export interface Inventory {
  readonly links: readonly string[];
  readonly namespaces: readonly string[];
  readonly processes: readonly string[];
}

/** How a sandbox came to its end before a command did; each is a deviation with these facts. Limits: ms, bytes. */
export type SandboxEnd =
  | { readonly code: 'timeout'; readonly facts: { readonly limit: number } }
  | { readonly code: 'output-limit'; readonly facts: { readonly limit: number } }
  | { readonly code: 'shell-ended'; readonly facts: Readonly<Record<never, never>> }
  | { readonly code: 'sandbox'; readonly facts: { readonly why: string; readonly cure: string } }
  | { readonly code: 'interrupted'; readonly facts: Readonly<Record<never, never>> };

/** The sandbox ended under a command. `partial` is what the command had printed by then. */
export class SandboxEnded extends Error {
  override name = 'SandboxEnded';
  readonly end: SandboxEnd;
  readonly code: SandboxEnd['code'];
  readonly command: string;
  readonly partial: { readonly stdout: string; readonly stderr: string };

  constructor(end: SandboxEnd, command: string, partial: { stdout: string; stderr: string }) {
    super(`the sandbox ended: ${end.code === 'sandbox' ? end.facts.why : end.code}`);
    this.end = end;
    this.code = end.code;
    this.command = command;
    this.partial = partial;
  }
}

/** A command running beside others. */
export interface Job {
  readonly done: Promise<CommandResult>;
  /** Ends the command and all its children; `done` then resolves with exit code 137. */
  kill(): void;
  /** Asks the command to end, as Ctrl-C does; ping and fping then say what they have seen. */
  interrupt(): void;
}

interface Pending {
  readonly command: string;
  readonly job: boolean;
  begun: boolean;
  exit?: number;
  ms?: number;
  stdout?: Segment;
  stderr?: Segment;
  skipped?: boolean;
  readonly resolve: (result: CommandResult | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes kept of what one command prints on one stream. */
const keep = 1 << 20;
/** Bytes after which a command that floods its output is ended, with its sandbox. */
export const outputLimit = 32 << 20;

/**
 * A machine of its own for one scenario: user, network, mount, PID, UTS and IPC namespaces, a
 * loopback interface that is up, own /run, /tmp and /sys, everything else read-only, and one
 * long-lived bash that runs commands. Ends with `close`, or with the runner, whatever ends that.
 */
export class Sandbox {
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #pending = new Map<number, Pending>();
  readonly #stdout: OutputSplitter;
  readonly #stderr: OutputSplitter;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  #markReady!: () => void;
  #markFailed!: (error: unknown) => void;
  #answers = '';
  #nextId = 1;
  #ended: SandboxEnd | undefined;
  #startErrors = '';
  #isReady = false;
  #isRefused = false;
  #mayHaveRules = false;

  private constructor(child: ChildProcess, nonce: string) {
    this.#child = child;
    this.#stdout = new OutputSplitter(nonce, keep, (id, segment) => this.#segment(id, 'stdout', segment));
    this.#stderr = new OutputSplitter(nonce, keep, (id, segment) => this.#segment(id, 'stderr', segment));
    this.#ready = new Promise((resolve, reject) => {
      this.#markReady = resolve;
      this.#markFailed = reject;
    });
    this.#exited = new Promise((resolve) => this.#child.once('close', () => resolve()));
    const [requests, stdout, stderr, answers, lifeline] = this.#child.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Readable,
      Writable,
    ];
    this.#requests = requests;
    // A sandbox that ends while we write is noticed by its answers; the write itself is no news.
    for (const stream of [requests, lifeline]) stream.on('error', () => {});
    stdout.on('data', (chunk: Buffer) => this.#output(this.#stdout, chunk));
    stderr.on('data', (chunk: Buffer) => this.#output(this.#stderr, chunk));
    answers.on('data', (chunk: Buffer) => this.#answer(chunk.toString()));
    answers.on('close', () => {
      if (!this.#isRefused) this.#end({ code: 'shell-ended', facts: {} });
    });
    // Only then has all been read that it said.
    this.#child.once('close', () => {
      if (!this.#isRefused) return;
      const { message: why } = startFault(this.#stderr.rest().text.trim(), undefined);
      this.#end({ code: 'sandbox', facts: { why, cure: doctorCure } });
    });
    this.#child.once('error', (error: NodeJS.ErrnoException) => this.#failStart(error));
  }

  /**
   * Makes a sandbox; about as long as three starts of bash.
   * @throws {Fault} `no-user-namespaces`, `missing-tool` or `sandbox`
   */
  static async open(): Promise<Sandbox> {
    const nonce = randomBytes(9).toString('hex');
    const child = await launch(nonce).catch(failStart);
    const sandbox = new Sandbox(child, nonce);
    await sandbox.#ready;
    return sandbox;
  }

  /** Runs one command to its end. @throws {SandboxEnded} */
  run(command: string): Promise<CommandResult> {
    this.noteCommand(command);
    return this.#request('run', command) as Promise<CommandResult>;
  }

  /**
   * Runs commands one after another and stops at the first that fails; the rest is undefined.
   * They are sent together: nothing waits for us between them.
   */
  runUntilFailure(commands: readonly string[]): Promise<CommandResult | undefined>[] {
    commands.forEach((command) => {
      this.noteCommand(command);
    });
    this.#send('batch', 0, '');
    return commands.map((command) => this.#request('try', command));
  }

  /** Starts a command beside others: a probe, or what only reads. */
  start(command: string): Job {
    const id = this.#nextId;
    const done = this.#request('job', command) as Promise<CommandResult>;
    return {
      done,
      kill: () => this.#send('kill', id, ''),
      interrupt: () => this.#send('interrupt', id, ''),
    };
  }

  /** Names the links, network namespaces and processes that are there now. */
  async inventory(): Promise<Inventory> {
    const { stdout } = (await this.#request('run', 'netscene_inventory')) as CommandResult;
    const entries = stdout.split('\n').filter(Boolean);
    const of = (kind: string) =>
      entries.filter((e) => e.startsWith(`${kind} `)).map((e) => e.slice(kind.length + 1));
    return { links: of('link'), namespaces: of('namespace'), processes: of('process') };
  }

  /**
   * False where nothing that ran in it could have made rules of nftables: the kernel starts a network
   * namespace with none. What `start` starts is taken to make none.
   */
  get mayHaveRules(): boolean {
    return this.#mayHaveRules;
  }

  /** To be told of each command that enters the sandbox by another way than `run`. */
  noteCommand(command: string): void {
    this.#mayHaveRules ||= mayMakeRules(command);
  }

  /** Rejects with {@link SandboxEnded} when the sandbox ends, and never resolves. */
  get ended(): Promise<never> {
    return this.#request('wait', '') as Promise<never>;
  }

  /** PID, as the host sees it, of the sandbox's PID 1: what nsenter(1) takes as its target. */
  get pid(): number {
    const { pid } = this.#child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return Number(children[0]);
  }

  /** Ends the sandbox at once, with all in it. Commands under way reject with `end`. */
  async close(end: SandboxEnd = { code: 'interrupted', facts: {} }): Promise<void> {
    this.#end(end);
    await this.#exited;
  }

  #request(op: 'run' | 'try' | 'job' | 'wait', command: string): Promise<CommandResult | undefined> {
    const id = this.#nextId++;
    const result = new Promise<CommandResult | undefined>((resolve, reject) => {
      const pending: Pending = { command, job: op === 'job', begun: false, resolve, reject };
      this.#pending.set(id, pending);
      if (this.#ended) this.#rejectAll();
      else if (op !== 'wait') this.#send(op, id, command);
    });
    // Of a batch, only the first is waited for when the sandbox ends; the others' end is no news.
    result.catch(() => {});
    return result;
  }

  #send(op: string, id: number, text: string): void {
    // A NUL ends the field; bash could not hold it either.
    if (this.#requests.writable) this.#requests.write(`${op}\0${id}\0${text.replaceAll('\0', '')}\0`);
  }

  #output(splitter: OutputSplitter, chunk: Buffer): void {
    if (!this.#isReady && splitter === this.#stderr) {
      this.#startErrors += chunk.toString();
    }
    splitter.push(chunk);
    if (splitter.seen > outputLimit) {
      this.#end({ code: 'output-limit', facts: { limit: outputLimit } });
    }
  }

  #answer(text: string): void {
    this.#answers += text;
    for (let end = this.#answers.indexOf('\n'); end !== -1; end = this.#answers.indexOf('\n')) {
      const [kind, id, exit, us] = this.#answers.slice(0, end).split(' ');
      this.#answers = this.#answers.slice(end + 1);
      if (kind === 'ready') {
        this.#isReady = true;
        noteNamespaces(this.#child.pid as number);
        this.#markReady();
        continue;
      }
      if (kind === 'refused') {
        this.#isRefused = true;
        continue;
      }
      const pending = this.#pending.get(Number(id));
      if (pending === undefined) continue;
      if (kind === 'begin') {
        pending.begun = true;
      } else if (kind === 'skipped') {
        pending.skipped = true;
      } else {
        if (pending.exit !== undefined) continue;
        pending.exit = kind === 'killed' ? 137 : Number(exit);
        pending.ms = kind === 'killed' ? 0 : Number(us) / 1000;
        if (pending.job) this.#send('collect', Number(id), '');
      }
      this.#settle(Number(id), pending);
    }
  }

  #segment(id: number, stream: 'stdout' | 'stderr', segment: Segment): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    pending[stream] = segment;
    this.#settle(id, pending);
  }

  #settle(id: number, pending: Pending): void {
    const { command, exit, ms, stdout, stderr, skipped } = pending;
    if (stdout === undefined || stderr === undefined) return;
    if (skipped) {
      this.#pending.delete(id);
      pending.resolve(undefined);
    } else if (exit !== undefined && ms !== undefined) {
      this.#pending.delete(id);
      const truncated = stdout.truncated || stderr.truncated;
      pending.resolve({ command, exit, ms, stdout: stdout.text, stderr: asBashSays(stderr.text), truncated });
    }
  }

  #end(end: SandboxEnd): void {
    if (!this.#isReady) this.#failStart();
    this.#ended ??= end;
    for (const stream of this.#child.stdio) stream?.destroy();
    // The end of the lifeline is enough for a sandbox that is well; this ends one that does not notice.
    this.#child.kill('SIGKILL');
    this.#rejectAll();
  }

  #rejectAll(): void {
    const end = this.#ended as SandboxEnd;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    const current =
      pending.find((p) => p.begun && p.exit === undefined) ??
      pending.find((p) => p.command !== '') ??
      pending[0];
    const partial = { stdout: this.#stdout.rest().text, stderr: this.#stderr.rest().text };
    for (const one of pending) {
      const printed = one === current ? partial : { stdout: '', stderr: '' };
      one.reject(new SandboxEnded(end, (current ?? one).command, printed));
    }
  }

  #failStart(error?: NodeJS.ErrnoException): void {
    this.#markFailed(startFault(this.#startErrors.trim() || (error?.message ?? ''), error?.code));
  }
}

/** Makes the ground of all sandboxes, so that a machine that refuses it is told of before anything runs. @throws {Fault} */
export async function requireGround(): Promise<void> {
  await groundPid().catch(failStart);
}

function failStart(error: Error & { readonly code?: string }): never {
  throw startFault(error.message, error instanceof GroundError ? error.code : (error.code ?? 'sandbox'));
}

/**
 * An error of bash as a terminal shows it. Of a function that came with `bash -c`, as the agent's are, bash gives the
 * file as `environment` and the line in the agent, which says nothing to the one who typed the command.
 */
function asBashSays(stderr: string): string {
  return stderr.replace(/^environment: line \d+: /gm, 'bash: ');
}
