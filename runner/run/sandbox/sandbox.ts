import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { Agent } from './agent.ts';
import { childEnd, isEnding } from './child-end.ts';
import { childOf, type Ground, GroundError, groundFor } from './ground.ts';
import { launch } from './launch.ts';
import { endedForWantOfMemory, limitsInForce } from './limits.ts';
import { noteNamespaces } from './made-namespaces.ts';
import { mayMakeRules } from './may-make-rules.ts';
import { drain, Printed } from './printed.ts';
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
  /** Bytes that all sandboxes together may have: the kernel ended it because they were used up. */
  readonly memoryLimit?: number;
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
  | { readonly code: 'memory-limit'; readonly facts: { readonly limit: number } }
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
  /** One that the scenario's shell runs, by itself or in a batch; a job of ours; or nothing but a wait. */
  readonly kind: 'run' | 'job' | 'wait';
  readonly batch?: Batch | undefined;
  readonly resolve: (result: CommandResult | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Commands of which the rest is left out after the first that fails. */
interface Batch {
  failed: boolean;
}

export interface SandboxOptions {
  /** Paths beside the system's own that can be read in it, absolute: files or folders. */
  readonly sees?: readonly string[];
  /** Its /etc is a copy of what it can read of this machine's, and may be written to: some 50 ms. */
  readonly ownEtc?: boolean;
}

/** What the shell says when a command has ended; see `shell.bash`. */
const answer = /\(\(: @ (\d+) (\d{1,3}) (\d+) (\d+) ?:/;

/** Bytes that are kept of what a command prints on one stream. */
const keep = 1 << 20;
/** Exit code of a command that was ended by SIGKILL. */
const killed = 137;
/** Bytes after which a command that floods its output is ended, with its sandbox. */
export const outputLimit = 32 << 20;

/**
 * A machine of its own for one scenario: user, network, mount, PID, UTS and IPC namespaces, a root of its own that
 * is read-only but for /run, /tmp and /dev/shm (and /etc, where it is asked for), a loopback interface that is up,
 * and one long-lived bash that runs the scenario's commands. What netscene itself asks runs beside it, out of its
 * reach. Ends with `close`, or with the runner, whatever ends that.
 */
export class Sandbox {
  readonly #child: ChildProcess;
  readonly #ground: Ground;
  readonly #requests: Writable;
  readonly #streams: { readonly stdout: Readable; readonly stderr: Readable };
  readonly #printed = { stdout: new Printed(keep), stderr: new Printed(keep) };
  readonly #pending = new Map<number, Pending>();
  /** Commands that wait for the shell. */
  readonly #queue: number[] = [];
  #current: number | undefined;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  #markReady!: () => void;
  #markFailed!: (error: unknown) => void;
  #agent: Agent | undefined;
  #answers = '';
  #nextId = 1;
  #ended: SandboxEnd | undefined;
  #isReady = false;
  #mayHaveRules = false;
  /** What the kernel had ended for want of memory when it began, or when that was told of last. */
  #outOfMemory = endedForWantOfMemory();

  private constructor(child: ChildProcess, ground: Ground) {
    this.#child = child;
    this.#ground = ground;
    this.#ready = new Promise((resolve, reject) => {
      this.#markReady = resolve;
      this.#markFailed = reject;
    });
    this.#exited = childEnd(this.#child);
    const [requests, stdout, stderr, answers, lifeline] = this.#child.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Readable,
      Writable,
    ];
    this.#requests = requests;
    this.#streams = { stdout, stderr };
    // A sandbox that ends while we write is noticed by its answers; the write itself is no news.
    for (const stream of [requests, lifeline]) stream.on('error', () => {});
    stdout.on('data', (chunk: Buffer) => this.#prints('stdout', chunk));
    stderr.on('data', (chunk: Buffer) => this.#prints('stderr', chunk));
    answers.on('data', (chunk: Buffer) => this.#answer(chunk.toString()));
    answers.on('close', () => {
      if (this.#isReady) this.#end({ code: 'shell-ended', facts: {} });
    });
    // Only then has all been read that it said.
    // Its answers are closed by then, and theirs is the cause: whoever listens to both may hear of this one first.
    this.#child.once('close', () => setImmediate(() => this.#broke('its first process ended')));
    this.#child.once('error', (error: NodeJS.ErrnoException) => this.#failStart(error));
  }

  /**
   * Makes a sandbox; about as long as three starts of bash.
   * @throws {Fault} `no-user-namespaces`, `missing-tool` or `sandbox`
   */
  static async open({ sees = [], ownEtc = false }: SandboxOptions = {}): Promise<Sandbox> {
    const { child, ground } = await launch(sees, ownEtc).catch(failStart);
    const sandbox = new Sandbox(child, ground);
    await sandbox.#ready;
    return sandbox;
  }

  /**
   * Runs one command of the scenario in its shell, to its end. Output and exit code are that shell's word.
   * @throws {SandboxEnded}
   */
  run(command: string): Promise<CommandResult> {
    this.noteCommand(command);
    return this.#request('run', command) as Promise<CommandResult>;
  }

  /** Runs commands one after another and stops at the first that fails; the rest is undefined. */
  runUntilFailure(commands: readonly string[]): Promise<CommandResult | undefined>[] {
    const batch: Batch = { failed: false };
    return commands.map((command) => {
      this.noteCommand(command);
      return this.#request('run', command, batch);
    });
  }

  /**
   * Starts a command of our own beside others, a probe or what only reads, where nothing that the scenario did to
   * its shell, its files or its mounts can change it: see `enter.ts`. Never a text of the scenario's.
   */
  start(command: string): Job {
    const id = this.#nextId;
    const done = this.#request('job', command) as Promise<CommandResult>;
    return { done, kill: () => this.#agent?.kill(id), interrupt: () => this.#agent?.interrupt(id) };
  }

  /** Names the links, network namespaces and processes that are there now. */
  async inventory(): Promise<Inventory> {
    const { stdout } = await this.start('netscene_inventory').done;
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

  /**
   * Waits until the shell has nothing more to say: one that answered for a command before it was done, or had
   * another answer for it, is found out. @throws {SandboxEnded}
   */
  async settled(): Promise<void> {
    await this.#request('run', ':');
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
    return childOf(childOf(this.#child.pid as number));
  }

  /** PID of the shell that runs what netscene itself asks, as the host sees it: for `asNetscene`. */
  get agentPid(): Promise<number> {
    return Promise.race([this.#startAgent().pid, this.ended]);
  }

  /** Ends the sandbox at once, with all in it. Commands under way fail with `code`. */
  async close(end: SandboxEnd = { code: 'interrupted', facts: {} }): Promise<void> {
    this.#end(end);
    await Promise.all([this.#exited, this.#agent?.exited]);
  }

  #request(kind: Pending['kind'], command: string, batch?: Batch): Promise<CommandResult | undefined> {
    const id = this.#nextId++;
    const result = new Promise<CommandResult | undefined>((resolve, reject) => {
      this.#pending.set(id, { command, kind, batch, resolve, reject });
      if (this.#ended) this.#rejectAll();
      else if (kind === 'run') this.#enqueue(id);
      else if (kind === 'job') this.#startJob(id, command);
    });
    // Of a batch, only the first is waited for when the sandbox ends; the others' end is no news.
    result.catch(() => {});
    return result;
  }

  #startAgent(): Agent {
    if (this.#agent === undefined) {
      const { pid } = this;
      this.#agent = new Agent(this.#ground, pid, (said) => {
        // It cannot outlast the sandbox, of whose end we may hear later: that one is the cause, and is told.
        if (!isEnding(pid)) this.#broke(`what netscene runs beside the scenario ended${said && `: ${said}`}`);
      });
    }
    return this.#agent;
  }

  #startJob(id: number, command: string): void {
    let agent: Agent;
    try {
      agent = this.#startAgent();
    } catch {
      // Its processes have ended, and we are told of it in a moment.
      return;
    }
    void agent.run(id, command).then((result) => this.#settle(id, result));
  }

  #enqueue(id: number): void {
    this.#queue.push(id);
    if (this.#current === undefined) this.#next();
  }

  /** Hands the shell its next command: only then, so that what a command prints is its own. */
  #next(): void {
    this.#current = this.#queue.shift();
    if (this.#current === undefined) return;
    const { command, batch, resolve } = this.#pending.get(this.#current) as Pending;
    if (batch?.failed) {
      this.#pending.delete(this.#current);
      resolve(undefined);
      this.#next();
      return;
    }
    // A NUL ends the field; bash could not hold it either.
    const text = command.replaceAll('\0', '');
    if (this.#requests.writable) this.#requests.write(`${this.#current}\0${text}\0`);
  }

  #prints(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const printed = this.#printed[stream];
    printed.push(chunk);
    if (printed.seen > outputLimit) {
      this.#end({ code: 'output-limit', facts: { limit: outputLimit } });
    }
  }

  #answer(text: string): void {
    this.#answers += text;
    for (let end = this.#answers.indexOf('\n'); end !== -1; end = this.#answers.indexOf('\n')) {
      const line = this.#answers.slice(0, end);
      this.#answers = this.#answers.slice(end + 1);
      if (this.#ended) return;
      if (line === 'ready' && !this.#isReady) {
        this.#isReady = true;
        noteNamespaces(this.#child.pid as number);
        this.#markReady();
        continue;
      }
      const [, id, exit, start, stop] = answer.exec(line) ?? [];
      // What else bash says while it answers: the trace of `set -x`.
      if (id === undefined) continue;
      if (Number(id) !== this.#current) {
        // A shell answers once for each command: this was somebody else.
        this.#broke('something answered in the place of the scenario’s shell');
        return;
      }
      this.#commandEnded(Number(exit), Math.max(0, Number(stop) - Number(start)) / 1000);
    }
  }

  #commandEnded(exit: number, ms: number): void {
    for (const name of ['stdout', 'stderr'] as const) {
      drain(this.#streams[name], outputLimit, (chunk) => this.#prints(name, chunk));
    }
    const id = this.#current;
    if (id === undefined || this.#ended) return;
    const batch = this.#pending.get(id)?.batch;
    if (batch !== undefined && exit !== 0) batch.failed = true;
    const [stdout, stderr] = [this.#printed.stdout.take(), this.#printed.stderr.take()];
    const truncated = stdout.truncated || stderr.truncated;
    const memoryLimit = exit === killed ? this.#memoryRanOut() : undefined;
    const printed = { stdout: stdout.text, stderr: asBashSays(stderr.text), truncated };
    this.#settle(id, { exit, ms, ...printed, ...(memoryLimit !== undefined && { memoryLimit }) });
    this.#next();
  }

  #settle(id: number, result: Omit<CommandResult, 'command'>): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.resolve({ command: pending.command, ...result });
  }

  #broke(why: string): void {
    this.#end({ code: 'sandbox', facts: { why, cure: doctorCure } });
  }

  #end(by: SandboxEnd): void {
    if (this.#ended) return;
    if (!this.#isReady) this.#failStart();
    const end = this.#wantOfMemory(by) ?? by;
    this.#ended = end;
    for (const stream of this.#child.stdio) stream?.destroy();
    this.#agent?.close();
    // The end of the lifeline is enough for a sandbox that is well; this ends one that does not notice.
    try {
      process.kill(childOf(this.#child.pid as number), 'SIGKILL');
    } catch {
      // It has ended.
    }
    this.#child.kill('SIGKILL');
    this.#rejectAll();
  }

  /** That it ended because there was no memory left: the cause of what was seen. */
  #wantOfMemory({ code }: SandboxEnd): SandboxEnd | undefined {
    if (code !== 'shell-ended' && code !== 'sandbox') return undefined;
    const limit = this.#memoryRanOut();
    return limit === undefined ? undefined : { code: 'memory-limit', facts: { limit } };
  }

  /** The limit of memory, where the kernel has ended something because of it since this was asked last. */
  #memoryRanOut(): number | undefined {
    const limits = limitsInForce();
    const ended = endedForWantOfMemory();
    if (limits?.by !== 'cgroup' || ended === this.#outOfMemory) return undefined;
    this.#outOfMemory = ended;
    return limits.all.memory;
  }

  #rejectAll(): void {
    const end = this.#ended as SandboxEnd;
    const current = this.#current === undefined ? undefined : this.#pending.get(this.#current);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#queue.length = 0;
    this.#current = undefined;
    const under = current ?? pending.find(({ command }) => command !== '') ?? pending[0];
    const partial = { stdout: this.#printed.stdout.text, stderr: this.#printed.stderr.text };
    for (const one of pending) {
      const printed = one === current ? partial : { stdout: '', stderr: '' };
      one.reject(new SandboxEnded(end, (under ?? one).command, printed));
    }
  }

  #failStart(error?: NodeJS.ErrnoException): void {
    const said = this.#printed.stderr.text.trim();
    this.#markFailed(startFault(said || (error?.message ?? ''), error?.code));
  }
}

/** Makes the ground of all sandboxes, so that a machine that refuses it is told of before anything runs. @throws {Fault} */
export async function requireGround(): Promise<void> {
  await groundFor([]).catch(failStart);
}

function failStart(error: Error & { readonly code?: string }): never {
  throw startFault(error.message, error instanceof GroundError ? error.code : (error.code ?? 'sandbox'));
}

/**
 * An error of bash as a terminal shows it. Of a function that came with `bash -c`, as the agent's are, bash gives the
 * file as `environment` and the line in the agent, which says nothing to the one who typed the command.
 */
function asBashSays(stderr: string): string {
  return stderr.replace(/^environment: (?:eval: )?line \d+: /gm, 'bash: ');
}
