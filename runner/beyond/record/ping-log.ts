import { isIP } from 'node:net';
import { type Sandbox, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import type { Note } from './notes.ts';
import type { RecordedCommand, RecordedPing } from './recording.ts';
import { lookAgain } from './silence.ts';

/** Every ping of a session, and every connection: from the note that it begins to what became of it. */
export class PingLog {
  readonly #sandbox: Sandbox;
  readonly #uplink: string | undefined;
  readonly #all = new Map<string, RecordedPing>();

  /** @param uplink the interface of the machine to the Internet, where it has one */
  constructor(sandbox: Sandbox, uplink: string | undefined) {
    this.#sandbox = sandbox;
    this.#uplink = uplink;
  }

  get pings(): readonly RecordedPing[] {
    return [...this.#all.values()].filter(({ what }) => what === 'ping');
  }

  /** @param by the command of a shell that called it, where that is known */
  begin(note: Extract<Note, { kind: 'start' }>, by: Caller): RecordedPing {
    const { command } = by;
    const ping: RecordedPing = {
      ...{ id: note.id, what: note.what, source: note.namespace, target: note.target, call: note.call },
      ...{ typed: by.typed, after: by.after, observed: 'unknown', said: '', took: 0, over: false },
      ...(command !== undefined && {
        written: command.written,
        ...(command.file !== '' && { scriptLine: command.line }),
      }),
    };
    // A pid is used again once its process is gone.
    const earlier = this.#all.get(note.id);
    if (earlier !== undefined) this.#all.set(`${note.id} ${this.#all.size}`, earlier);
    this.#all.set(note.id, ping);
    return ping;
  }

  end(note: Extract<Note, { kind: 'end' }>): void {
    const ping = this.#all.get(note.id);
    if (ping === undefined) return;
    ping.observed = observed(note);
    ping.took = note.took;
    ping.over = true;
    if (note.said !== '') ping.said = note.said;
    if (note.sent !== undefined) ping.sent = note.sent;
    if (note.received !== undefined) ping.received = note.received;
    if (ping.observed === 'reply') delete ping.explanation;
  }

  /** Looks at a silent ping while the session stands still. @throws {SandboxEnded} */
  async silent(id: string, said: string): Promise<'again' | 'done'> {
    const ping = this.#all.get(id);
    if (ping === undefined) return 'again';
    ping.said = said;
    if (ping.source.startsWith('net:') || isIP(ping.target.replace(/%.*/, '')) === 0) return 'done';
    try {
      const look = await lookAgain(this.#sandbox, ping, patienceOf(ping.call), this.#uplink);
      if (look.explanation !== undefined) ping.explanation = look.explanation;
      return look.replied ? 'again' : 'done';
    } catch (error) {
      if (error instanceof SandboxEnded) throw error;
      return 'again';
    }
  }
}

interface Caller {
  /** Index of the typed command. */
  readonly typed: number;
  /** How many commands of the session had been run. */
  readonly after: number;
  readonly command: RecordedCommand | undefined;
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
