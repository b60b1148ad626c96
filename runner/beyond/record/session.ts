import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { cleanHost } from '../../run/host/clean.ts';
import { applyCondition, type HostCondition } from '../../run/host/conditions.ts';
import { makeUplink, type Uplink } from '../../run/host/uplink.ts';
import { asScenario } from '../../run/sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';
import { Sandbox, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import { type Note, NoteReader } from './notes.ts';
import { type OutputPart, OutputSplitter } from './output-splitter.ts';
import type { RecordedCommand, RecordedPing, Typed } from './recording.ts';
import { furnish, room } from './room.ts';
import { lookAgain } from './silence.ts';
import type { Taken } from './taken.ts';

/** Milliseconds of quiet after which a command is taken for one that goes on until it is stopped. */
const quietFor = 5000;
/** How long a shell is given to leave before more is typed (ms). */
const leaving = 60;
/** The longest that one typed command may take (ms), whatever it does. */
const longest = 60_000;
/** Bytes kept of what one command prints on one stream. */
const keep = 1 << 20;

export interface TypeOptions {
  /** The command opens a shell, into which what follows is typed. */
  readonly opensShell?: boolean;
  /** As long as the command may be quiet (ms) before it is sent to the background. */
  readonly patience?: number;
  /** As long as it may take in all (ms). */
  readonly atMost?: number;
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

interface Pending {
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
  readonly missing: string[];
  readonly withheld: string[];
  readonly commands: RecordedCommand[];
  readonly resolve: (typed: Typed) => void;
}

/**
 * A sandbox with somebody at its terminal: what is typed runs in one long-lived bash, or in the shells that are
 * opened from it, and all that happens is written down: each command as a shell ran it, and every ping, by
 * whatever way it was made. A silent ping holds the session until it is known why.
 */
export class RecordedSession {
  readonly sandbox: Sandbox;
  readonly #reader: ChildProcess;
  readonly #notary: ChildProcess;
  readonly #uplink: string | undefined;
  readonly #asItIs: boolean;
  readonly #nonce = randomBytes(9).toString('hex');
  readonly #notes = new NoteReader((note) => this.#note(note));
  readonly #stdout: OutputSplitter;
  readonly #stderr: OutputSplitter;
  /** By the number that the shell has in NETSCENE_AT while they run. */
  readonly #all = new Map<string, Pending>();
  readonly #pings = new Map<string, RecordedPing>();
  /** The last command of each shell, whose exit code its next one tells. */
  readonly #last = new Map<number, RecordedCommand>();
  readonly #underWay = new Set<string>();
  #terminal: ChildProcess | undefined;
  #current: Pending | undefined;
  #heard: ((taken: Omit<Taken, 'changed'>) => Promise<void>) | undefined;
  #lastNote = performance.now();
  #shell = 0;
  #commandsRun = 0;

  private constructor(sandbox: Sandbox, { uplink, asItIs }: SessionHost) {
    this.sandbox = sandbox;
    this.#uplink = uplink?.name;
    this.#asItIs = asItIs === true;
    this.#reader = startReader(sandbox);
    this.#notary = startNotary(sandbox);
    const splitter = (stream: 'stdout' | 'stderr') =>
      new OutputSplitter(this.#nonce, keep, (id, segment) => this.#printed(id, stream, segment));
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
    const sandbox = await Sandbox.open({ sees });
    try {
      await furnish(sandbox, { corrected: await cleanHost(sandbox), ...(asItIs && { asItIs }) });
      if (uplink !== undefined) await makeUplink(sandbox, uplink);
      for (const condition of conditions) await applyCondition(sandbox, condition);
      return new RecordedSession(sandbox, host);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  /** Ends the session, with all that runs in it. */
  async close(): Promise<void> {
    await this.sandbox.close();
    for (const child of [this.#reader, this.#notary, this.#terminal]) child?.kill('SIGKILL');
  }

  /** Types one command, and waits for it to end or to go on in the background. @throws {SandboxEnded} */
  async type(text: string, { opensShell = false, patience = quietFor, atMost = longest }: TypeOptions = {}) {
    if (this.#terminal === undefined) {
      this.#openTerminal();
      // The first word of a terminal tells which process its shell is.
      this.#shell = 0;
      await this.type(':');
    }
    const terminal = this.#openTerminal();
    const index = this.#all.size;
    const pending = await new Promise<Pending>((resolve, reject) => {
      const one = newPending(index, text, () => resolve(one));
      this.#all.set(String(index), one);
      this.#current = one;
      this.#lastNote = performance.now();
      this.sandbox.noteCommand(text);
      const [typedText, mark] = this.#typed(text, index, opensShell);
      terminal.stdin?.write(typedText);
      // dash(1) reads ahead: what comes after its `exit` has to come later.
      if (/^\s*(?:exit|logout)\b/.test(text)) setTimeout(() => terminal.stdin?.write(mark), leaving);
      else terminal.stdin?.write(mark);
      this.sandbox.ended.catch(reject);
      void this.#watch(one, patience, atMost);
    });
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
    return [...this.#pings.values()];
  }

  /** What the terminal gets: the command, and after it a mark on each stream. dash(1) has to understand it too. */
  #typed(text: string, index: number, opensShell: boolean): [command: string, mark: string] {
    const mark = `${this.#nonce}:${index}`;
    const ends = opensShell
      ? ''
      : // A shell that is left without a word goes on as if it had been left at the page's end.
        ' </dev/null';
    const command =
      `export NETSCENE_AT=${index}; case \${netscene_exit-0} in 0) ;; *) (exit "$netscene_exit") ;; esac\n` +
      `eval ${singleQuoted(text)}${ends}\n`;
    const marks =
      `{ netscene_exit=$?; printf '\\000%s\\000' ${mark} >${room}/out; printf '\\000%s\\000' ${mark} >${room}/err; ` +
      `printf '\\003typed\\001%s\\001%s\\001%s\\n' ${index} "$netscene_exit" "$$" >${room}/notes; ` +
      'set +e; set +u; } 2>/dev/null\n';
    return [command, marks];
  }

  #openTerminal(): ChildProcess {
    if (this.#terminal !== undefined) return this.#terminal;
    const environment = sandboxEnvironment();
    const [program, ...words] = asScenario(this.sandbox) as [string, ...string[]];
    const shell = `cd /tmp/page; exec >${room}/out 2>${room}/err; exec bash --norc --noprofile`;
    const child = spawn(program, [...words, 'bash', '-pc', shell], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...environment,
        PATH: `${room}/bin:${environment.PATH}`,
        SHELL: '/bin/bash',
        BASH_ENV: `${room}/watch.bash`,
        HOME: '/tmp/page',
        ...(this.#asItIs && { NETSCENE_AS_IT_IS: '1' }),
      },
      ...credentials(),
    });
    child.stdin?.on('error', () => {});
    child.once('close', () => {
      if (this.#terminal === child) this.#terminal = undefined;
      this.#leftTerminal();
    });
    this.#terminal = child;
    return child;
  }

  /** The shell that was typed into has ended: `exit`, or `exec` of something that did. */
  #leftTerminal(): void {
    const pending = this.#current;
    if (pending === undefined || pending.exit !== undefined) return;
    pending.left = true;
    pending.exit = 0;
    pending.stdout ??= this.#stdout.rest();
    pending.stderr ??= this.#stderr.rest();
    pending.resolve(asTyped(pending));
  }

  #printed(index: number, stream: 'stdout' | 'stderr', segment: OutputPart): void {
    const pending = this.#all.get(String(index));
    if (pending === undefined) return;
    pending[stream] ??= segment;
    this.#settle(pending);
  }

  #settle(pending: Pending): void {
    if (pending.exit === undefined || pending.stdout === undefined || pending.stderr === undefined) return;
    pending.resolve(asTyped(pending));
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
        if (note.what === 'ping' && typed !== undefined) this.#pinged(note, typed);
        return;
      case 'silent':
        void this.#silent(note.id, note.said);
        return;
      case 'end': {
        this.#underWay.delete(note.id);
        const ping = this.#pings.get(note.id);
        if (ping === undefined) return;
        ping.observed = observed(note);
        ping.took = note.took;
        ping.over = true;
        if (note.said !== '') ping.said = note.said;
        if (note.sent !== undefined) ping.sent = note.sent;
        if (note.received !== undefined) ping.received = note.received;
        if (ping.observed === 'reply') delete ping.explanation;
        return;
      }
    }
  }

  /** The command that a note belongs to; of somebody at a terminal nobody says beforehand what will be typed. */
  #typedAt(at: string): Pending | undefined {
    const known = this.#all.get(at) ?? this.#current;
    if (known !== undefined || this.#heard === undefined) return known;
    const pending = newPending(this.#all.size, '', () => {});
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
    const before = this.#last.get(note.pid);
    if (before !== undefined) before.exit ??= note.before;
    this.#last.delete(note.pid);
    // Our own words around a typed command.
    if (/^(?:export NETSCENE_AT=|netscene_exit=|eval )|netscene_|\\000%s|\\003typed/.test(note.command))
      return;
    if ((note.command.startsWith('set +') && note.file === '') || note.file.startsWith(room)) return;
    if (/^case \$\{?netscene_exit/.test(note.words)) return;
    // What a typed function does is typed.
    const file = note.file === 'main' || note.file === 'environment' ? '' : note.file;
    const command: RecordedCommand = {
      ...{ typed: typed.index, file, line: note.line, pid: note.pid },
      ...{ written: note.command, ran: note.words },
    };
    this.#commandsRun += 1;
    this.#last.set(note.pid, command);
    typed.commands.push(command);
  }

  #pinged(note: Extract<Note, { kind: 'start' }>, typed: Pending): void {
    const command = note.ancestors
      .map((pid) => typed.commands.findLast((one) => one.pid === pid))
      .find((one) => one !== undefined);
    const ping: RecordedPing = {
      ...{ id: note.id, source: note.namespace, target: note.target, call: note.call, typed: typed.index },
      ...{ after: this.#commandsRun, observed: 'unknown', said: '', took: 0, over: false },
      ...(command !== undefined && {
        written: command.written,
        ...(command.file !== '' && { scriptLine: command.line }),
      }),
    };
    // A pid is used again once its process is gone.
    if (this.#pings.has(note.id))
      this.#pings.set(`${note.id} ${this.#pings.size}`, this.#pings.get(note.id) as RecordedPing);
    this.#pings.set(note.id, ping);
    typed.pings.push(ping);
  }

  async #silent(id: string, said: string): Promise<void> {
    const ping = this.#pings.get(id);
    let verdict = 'again';
    try {
      if (ping !== undefined) {
        ping.said = said;
        if (ping.source.startsWith('net:')) verdict = 'done';
        else if (isIP(ping.target.replace(/%.*/, '')) !== 0) {
          const look = await lookAgain(this.sandbox, ping, patienceOf(ping.call), this.#uplink);
          if (look.explanation !== undefined) ping.explanation = look.explanation;
          if (!look.replied) verdict = 'done';
        } else verdict = 'done';
      }
    } catch (error) {
      if (error instanceof SandboxEnded) return;
    }
    this.#notary.stdin?.write(`${id} ${verdict}\n`);
  }

  /** Ends the wait for a command that goes on and on. */
  async #watch(pending: Pending, patience: number, atMost: number): Promise<void> {
    const isOver = () => pending.exit !== undefined && this.#current !== pending;
    while (!isOver()) {
      await new Promise((resolve) => setTimeout(resolve, 100).unref());
      if (this.#current !== pending) return;
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

  /** Ctrl-Z and `bg`, as at a terminal; or the end of it. */
  async #stop(pending: Pending, how: 'kill' | 'background'): Promise<void> {
    if (this.#shell === 0) {
      this.#terminal?.kill('SIGKILL');
      return;
    }
    pending.background = how === 'background';
    const { since } = pending;
    const signal = how === 'kill' ? 'KILL' : 'STOP';
    // A command that shares its group with others (a shell without job control) is ended alone.
    const command = `netscene_stop() {
  local path stat fields
  for path in /proc/[0-9]*; do
    IFS= read -r stat 2>/dev/null <"$path/stat" || continue
    read -ra fields <<<"\${stat##*) }"
    [[ \${fields[1]} == ${this.#shell} && \${fields[19]} -ge ${since} ]] || continue
    if [[ \${fields[2]} == "\${path##*/}" ]]; then kill -${signal} -- "-\${fields[2]}"; else kill -KILL "\${path##*/}"; fi
  done
}
netscene_stop; unset -f netscene_stop`;
    await this.sandbox.run(command).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300).unref());
    if (this.#current !== pending || pending.exit !== undefined) {
      if (how === 'background') this.#terminal?.stdin?.write('bg >/dev/null 2>&1\n');
      return;
    }
    // A shell without job control, or a command that reads what is typed: a new terminal is opened.
    this.#terminal?.kill('SIGKILL');
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

function observed({ exit, said }: Extract<Note, { kind: 'end' }>): RecordedPing['observed'] {
  if (exit === 0) return 'reply';
  return exit === 2 && /usage|invalid|bad |unknown option|SO_BINDTODEVICE/i.test(said)
    ? 'unknown'
    : 'silence';
}

/** As long as a ping itself would wait for a first reply (ms). */
function patienceOf(call: string): number {
  const of = (option: string) => {
    const value = new RegExp(`\\s-\\w*${option}\\s*([\\d.]+)`).exec(call)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const wait = of('W') ?? 2;
  const span = (Math.min(of('c') ?? 5, 5) - 1) * (of('i') ?? 1) + wait;
  return 1000 * Math.max(1, Math.min(6, of('w') ?? span));
}

/** Hundredths of a second since the machine's start, as the kernel counts the starts of processes (proc_pid_stat(5)). */
function uptime(): number {
  return Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100);
}

function newPending(index: number, text: string, resolve: () => void): Pending {
  return {
    ...{ index, text, start: performance.now(), since: uptime() - 2, left: false, background: false },
    ...{ pings: [], missing: [], withheld: [], commands: [], resolve },
  };
}

function asTyped(pending: Pending): Typed {
  const { index, text, exit, stdout, stderr, start, pings, missing, withheld, commands, left } = pending;
  return {
    ...{ index, text, exit: pending.background ? undefined : exit },
    ...{ stdout: stdout?.text ?? '', stderr: stderr?.text ?? '' },
    truncated: stdout?.truncated === true || stderr?.truncated === true,
    ...{ took: performance.now() - start, pings, missing, withheld, commands, left },
  };
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
