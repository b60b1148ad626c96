import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostCondition } from '../../../lib/host.ts';
import { cleanHost } from '../../run/host/clean.ts';
import { applyCondition } from '../../run/host/conditions.ts';
import { makeUplink, type Uplink } from '../../run/host/uplink.ts';
import { asScenario } from '../../run/sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';
import { Sandbox, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import { ExitCodes } from './exit-codes.ts';
import { type Note, NoteReader } from './notes.ts';
import { type OutputPart, OutputSplitter } from './output-splitter.ts';
import { asTyped, newPending, type Pending } from './pending.ts';
import { PingLog } from './ping-log.ts';
import type { RecordedCommand, RecordedPing } from './recording.ts';
import { furnish, room } from './room.ts';
import type { Taken } from './taken.ts';
import { singleQuoted, Terminal } from './terminal.ts';

/** Milliseconds of quiet after which a command is taken for one that goes on until it is stopped. */
const quietFor = 5000;
/** The longest that one typed command may take (ms), whatever it does. */
const longest = 60_000;
/** As long as what is stopped may take to give the shell back (ms): most do at once, and some never. */
const stopping = 2000;
/** Bytes kept of what one command prints on one stream. */
const keep = 1 << 20;

export interface TypeOptions {
  /** The command opens a shell, into which what follows is typed. */
  readonly opensShell?: boolean;
  /** As long as the command may be quiet (ms) before it is sent to the background. */
  readonly patience?: number;
  /** As long as it may take in all (ms). */
  readonly atMost?: number;
  /** Programs without which it need not go on: once one that is not installed is called, it is ended. */
  readonly needs?: readonly string[];
}

/** The machine that a session begins on: a clean one, unless more is said. */
export interface SessionHost {
  /** Paths that are there to be read beside the system's own, absolute. */
  readonly sees?: readonly string[];
  /** A test, and no page: no ping is made shorter, and nothing is withheld but what cannot run here. */
  readonly asItIs?: true;
  readonly uplink?: Uplink;
  readonly conditions?: readonly HostCondition[];
}

/**
 * A sandbox with somebody at its terminal: what is typed runs in one long-lived bash, or in the shells that are
 * opened from it, and all that happens is written down: each command as a shell ran it, and every ping, by
 * whatever way it was made. A silent ping holds the session until it is known why.
 */
export class RecordedSession {
  readonly sandbox: Sandbox;
  /** What had to be put right so that it began on a clean machine: paths under /proc/sys/net. */
  readonly corrected: readonly string[];
  readonly #reader: ChildProcess;
  readonly #notary: ChildProcess;
  readonly #terminal: Terminal;
  readonly #log: PingLog;
  readonly #notes = new NoteReader((note) => this.#note(note));
  readonly #stdout: OutputSplitter;
  readonly #stderr: OutputSplitter;
  /** By the number that the shell has in NETSCENE_AT while they run. */
  readonly #all = new Map<string, Pending>();
  readonly #exits = new ExitCodes();
  readonly #underWay = new Set<string>();
  readonly #onAsked: (() => void)[] = [];
  #current: Pending | undefined;
  #heard: ((taken: Omit<Taken, 'changed'>) => Promise<void>) | undefined;
  #lastNote = performance.now();
  #shell = 0;
  #commandsRun = 0;

  private constructor(sandbox: Sandbox, { uplink, asItIs }: SessionHost, corrected: readonly string[]) {
    this.sandbox = sandbox;
    this.corrected = corrected;
    const nonce = randomBytes(9).toString('hex');
    this.#terminal = new Terminal(sandbox, { nonce, asItIs: asItIs === true }, () => this.#leftTerminal());
    this.#log = new PingLog(sandbox, uplink?.name);
    this.#reader = startReader(sandbox);
    this.#notary = startNotary(sandbox);
    const splitter = (stream: 'stdout' | 'stderr') =>
      new OutputSplitter(nonce, keep, (id, segment) => this.#printed(id, stream, segment));
    this.#stdout = splitter('stdout');
    this.#stderr = splitter('stderr');
    this.#reader.stdout?.on('data', (chunk: Buffer) => this.#stdout.push(chunk));
    this.#reader.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    this.#notary.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#lastNote = performance.now();
      this.#notes.push(chunk);
    });
    for (const child of [this.#reader, this.#notary]) child.stdin?.on('error', () => {});
  }

  /** @throws {Fault} where there is no sandbox to be had */
  static async open(host: SessionHost = {}): Promise<RecordedSession> {
    const { uplink, conditions = [], sees = [], asItIs } = host;
    const sandbox = await Sandbox.open({ sees, ownEtc: true });
    try {
      const corrected = await cleanHost(sandbox);
      await furnish(sandbox, { corrected, ...(asItIs && { asItIs }) });
      if (uplink !== undefined) await makeUplink(sandbox, uplink);
      for (const condition of conditions) await applyCondition(sandbox, condition);
      return new RecordedSession(sandbox, host, corrected.paths);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  /** Ends the session, with all that runs in it. */
  async close(): Promise<void> {
    await this.sandbox.close();
    this.#terminal.kill();
    for (const child of [this.#reader, this.#notary]) child.kill('SIGKILL');
  }

  /** Types one command, and waits for it to end or to go on in the background. @throws {SandboxEnded} */
  async type(text: string, options: TypeOptions = {}) {
    const { opensShell = false, patience = quietFor, atMost = longest, needs = [] } = options;
    if (!this.#terminal.isOpen) {
      this.#terminal.open();
      // The first word of a terminal tells which process its shell is.
      this.#shell = 0;
      await this.type(':');
    }
    this.#terminal.open();
    const index = this.#all.size;
    const pending = newPending(index, text);
    this.#all.set(String(index), pending);
    this.#current = pending;
    this.#lastNote = performance.now();
    this.sandbox.noteCommand(text);
    void this.#terminal.type(text, index, { opensShell, shell: this.#shell });
    void this.#watch(pending, { patience, atMost, needs });
    await Promise.race([pending.settled, this.sandbox.ended]);
    this.#current = undefined;
    return asTyped(pending);
  }

  /** Hears of each command of a shell that reads `terminal.bash`; its prompt comes once that is over. */
  onTaken(heard: (taken: Omit<Taken, 'changed'>) => Promise<void>): void {
    this.#heard = heard;
  }

  /** Saves a file where the page's commands run. */
  async put(name: string, text: string): Promise<void> {
    const path = singleQuoted(`/tmp/page/${name}`);
    await this.sandbox.run(
      `printf %s ${singleQuoted(text.endsWith('\n') ? text : `${text}\n`)} >${path} && chmod 755 ${path}`,
    );
  }

  /** The first of these files that is not there; undefined where all are. */
  async lacks(files: readonly string[]): Promise<string | undefined> {
    const tests = files.map(
      (file) => `compgen -G ${singleQuoted(file)} >/dev/null || echo ${singleQuoted(file)}`,
    );
    const { stdout } = await this.sandbox.run(`(cd /tmp/page; ${tests.join('; ')})`);
    return stdout.split('\n').find(Boolean);
  }

  /** Resolves a ping with what became of it once it is over: one in the background may outlast its command. */
  get pings(): readonly RecordedPing[] {
    return this.#log.pings;
  }

  /** The shell that was typed into has ended: `exit`, or `exec` of something that did. */
  #leftTerminal(): void {
    const pending = this.#current;
    if (pending === undefined || pending.exit !== undefined) return;
    pending.left = true;
    pending.exit = 0;
    pending.stdout ??= this.#stdout.rest();
    pending.stderr ??= this.#stderr.rest();
    pending.resolve();
  }

  #printed(index: number, stream: 'stdout' | 'stderr', segment: OutputPart): void {
    const pending = this.#all.get(String(index));
    if (pending === undefined) return;
    pending[stream] ??= segment;
    this.#settle(pending);
  }

  #settle(pending: Pending): void {
    if (pending.exit === undefined || pending.stdout === undefined || pending.stderr === undefined) return;
    pending.resolve();
  }

  #note(note: Note): void {
    const typed = 'at' in note ? this.#typedAt(note.at) : this.#current;
    switch (note.kind) {
      case 'trace':
        if (typed !== undefined) this.#traced(note, typed);
        return;
      case 'missing':
        if (typed !== undefined && !typed.missing.includes(note.program)) typed.missing.push(note.program);
        return;
      case 'withheld':
        typed?.withheld.push(note.call);
        return;
      case 'taken':
        if (typed !== undefined) void this.#taken(note, typed);
        return;
      case 'typed': {
        const pending = this.#all.get(String(note.id));
        this.#shell = note.shell;
        if (pending === undefined) return;
        pending.exit ??= note.exit;
        this.#settle(pending);
        return;
      }
      case 'start':
        this.#underWay.add(note.id);
        if (typed !== undefined) this.#asked(note, typed);
        return;
      case 'silent':
        void this.#silent(note.id, note.said);
        return;
      case 'end':
        this.#underWay.delete(note.id);
        this.#log.end(note);
        return;
    }
  }

  /** The command that a note belongs to; of somebody at a terminal nobody says beforehand what will be typed. */
  #typedAt(at: string): Pending | undefined {
    const known = this.#all.get(at) ?? this.#current;
    if (known !== undefined || this.#heard === undefined) return known;
    const pending = newPending(this.#all.size, '');
    this.#all.set(at, pending);
    return pending;
  }

  async #taken({ text, exit, namespace, prompt }: Extract<Note, { kind: 'taken' }>, pending: Pending) {
    pending.exit = exit;
    const where = namespace.startsWith('net:') ? undefined : namespace;
    this.sandbox.noteCommand(text);
    try {
      await this.#heard?.({ text, namespace: where, typed: { ...asTyped(pending), text } });
    } catch {
      // Its sandbox has ended, with the shell that waits.
    }
    this.#notary.stdin?.write(`${prompt} noted\n`);
  }

  #traced(note: Extract<Note, { kind: 'trace' }>, typed: Pending): void {
    this.#exits.told(note);
    // Our own words around a typed command.
    if (/^(?:export NETSCENE_AT=|netscene_exit=|eval )|netscene_|\\000%s|\\003typed/.test(note.command))
      return;
    if ((note.command.startsWith('set +') && note.file === '') || note.file.startsWith(room)) return;
    if (/^case \$\{?netscene_exit/.test(note.words)) return;
    // What a typed function does is typed.
    const file = note.file === 'main' || note.file === 'environment' ? '' : note.file;
    this.#commandsRun += 1;
    const command: RecordedCommand = {
      ...{ typed: typed.index, number: this.#commandsRun, file, line: note.line, pid: note.pid },
      ...{ written: note.command, ran: note.words },
    };
    this.#exits.began(note.shell, command);
    typed.commands.push(command);
  }

  /** A ping or a connection begins. */
  #asked(note: Extract<Note, { kind: 'start' }>, typed: Pending): void {
    const command = note.ancestors
      .map((pid) => typed.commands.findLast((one) => one.pid === pid))
      .find((one) => one !== undefined);
    const ping = this.#log.begin(note, { typed: typed.index, after: this.#commandsRun, command });
    (ping.what === 'ping' ? typed.pings : typed.connections).push(ping);
    for (const heard of this.#onAsked) heard();
  }

  /** Hears when a ping begins: the network stands as it was made for it. */
  onAsked(heard: () => void): void {
    this.#onAsked.push(heard);
  }

  async #silent(id: string, said: string): Promise<void> {
    try {
      const verdict = await this.#log.silent(id, said);
      this.#notary.stdin?.write(`${id} ${verdict}\n`);
    } catch (error) {
      if (!(error instanceof SandboxEnded)) throw error;
    }
  }

  /** Ends the wait for a command that goes on and on. */
  async #watch(
    pending: Pending,
    { patience, atMost, needs }: Required<Pick<TypeOptions, 'patience' | 'atMost' | 'needs'>>,
  ): Promise<void> {
    const isOver = () => pending.exit !== undefined && this.#current !== pending;
    while (!isOver()) {
      await sleep(100, undefined, { ref: false });
      if (this.#current !== pending) return;
      if (pending.missing.some((program) => needs.includes(program))) return this.#stop(pending, 'kill');
      const now = performance.now();
      const quiet = now - Math.max(this.#lastNote, pending.start);
      const waits = this.#underWay.size > 0 || (await this.#sleeps(quiet, pending));
      if (now - pending.start < atMost && (waits || quiet < patience)) continue;
      await this.#stop(pending, now - pending.start >= atMost ? 'kill' : 'background');
      return;
    }
  }

  /** Is it in a `sleep` that ends? */
  async #sleeps(quiet: number, pending: Pending): Promise<boolean> {
    const last = pending.commands.at(-1)?.ran ?? pending.text;
    const seconds = /^(?:sudo )?sleep (\d+(?:\.\d+)?)s?$/.exec(last.trim())?.[1];
    return seconds !== undefined && quiet < Number(seconds) * 1000 + 1000;
  }

  async #stop(pending: Pending, how: 'kill' | 'background'): Promise<void> {
    if (this.#shell === 0) return this.#terminal.kill();
    pending.background = how === 'background';
    await this.#terminal.stop(pending, this.#shell, how);
    await Promise.race([pending.settled, sleep(stopping, undefined, { ref: false })]);
    if (this.#current !== pending || pending.exit !== undefined) {
      if (how === 'background') this.#terminal.goOn();
      return;
    }
    // A shell without job control, or a command that reads what is typed: a new terminal is opened.
    this.#terminal.kill();
  }
}

/** Copies what the session prints. It ends with the sandbox. */
function startReader(sandbox: Sandbox): ChildProcess {
  return inRoom(sandbox, 'cat <>out & exec cat <>err >&2');
}

/** Copies what the session notes, and answers pings that wait. It ends with the sandbox. */
function startNotary(sandbox: Sandbox): ChildProcess {
  return inRoom(
    sandbox,
    'cat <>notes & while read -r id verdict; do printf "%s\\n" "$verdict" 1<>reply.$id; done',
  );
}

/** Runs a script of ours in the recorder's room; of its descriptors three are kept (`enter.ts`). */
function inRoom(sandbox: Sandbox, script: string): ChildProcess {
  const [program, ...words] = asScenario(sandbox) as [string, ...string[]];
  return spawn(program, [...words, 'bash', '-pc', `cd ${room}; ${script}`], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: sandboxEnvironment(),
    ...credentials(),
  });
}
