/** What a recorded session notes of itself; see `watch.bash` and `witness.bash`, which write it. */

/** A simple command that a bash was about to run. */
export interface Trace {
  readonly kind: 'trace';
  /** Exit code of the command that this shell ran before. */
  readonly before: number;
  /** Exit codes of the parts of the pipeline that this was; one where it was none. */
  readonly statuses: readonly number[];
  /** The shell, of which `pid` may be a subshell: a part of a pipe, `( … )`, `$( … )`, something in the background. */
  readonly shell: number;
  readonly pid: number;
  /** The file that it stands in; empty for what is typed. */
  readonly file: string;
  readonly line: number;
  /** Which of the typed commands this belongs to. */
  readonly at: string;
  /** As it is written, with its redirections. */
  readonly command: string;
  /** As it ran: with everything expanded. */
  readonly words: string;
}

export type Note =
  | Trace
  | {
      readonly kind: 'start';
      readonly what: 'ping' | 'connection';
      readonly id: string;
      readonly namespace: string;
      readonly target: string;
      readonly at: string;
      readonly ancestors: readonly number[];
      readonly call: string;
    }
  | { readonly kind: 'silent'; readonly id: string; readonly said: string }
  | {
      readonly kind: 'end';
      readonly what: 'ping' | 'connection';
      readonly id: string;
      readonly exit: number;
      readonly sent: number | undefined;
      readonly received: number | undefined;
      readonly said: string;
      /** Milliseconds. */
      readonly took: number;
    }
  | { readonly kind: 'missing'; readonly program: string; readonly at: string; readonly pid: number }
  | { readonly kind: 'withheld'; readonly call: string; readonly at: string }
  /** Somebody at a terminal is done with a command, and is held at the prompt until `prompt` is answered. */
  | {
      readonly kind: 'taken';
      readonly at: string;
      readonly exit: number;
      readonly namespace: string;
      readonly prompt: string;
      readonly text: string;
    }
  | { readonly kind: 'typed'; readonly id: number; readonly exit: number; readonly shell: number };

/** Cuts the stream of notes into notes. A trace may span lines: it ends where the next note begins. */
export class NoteReader {
  #rest = '';
  readonly #onNote: (note: Note) => void;

  constructor(onNote: (note: Note) => void) {
    this.#onNote = onNote;
  }

  push(text: string): void {
    this.#rest += text;
    for (;;) {
      const record = /^(?:\++\x01|\x03)/.exec(this.#rest);
      if (record === null) {
        // What is no note: the end of one that was written in two parts.
        const next = /(?:^|\n)(?=\++\x01|\x03)/.exec(this.#rest);
        if (next === null) return;
        this.#rest = this.#rest.slice(next.index + next[0].length);
        continue;
      }
      const isLine = this.#rest.startsWith('\x03');
      const end = isLine ? this.#rest.indexOf('\n') : this.#rest.search(/\n(?=\++\x01|\x03)/);
      if (end === -1) return;
      const note = readNote(this.#rest.slice(record[0].length, end), isLine);
      this.#rest = this.#rest.slice(end + 1);
      if (note !== undefined) this.#onNote(note);
    }
  }
}

function readNote(text: string, isLine: boolean): Note | undefined {
  const fields = text.split('\x01');
  const field = (index: number) => fields[index] ?? '';
  const number = (index: number) => Number(field(index)) || 0;
  if (!isLine) {
    if (fields.length < 9) return undefined;
    return {
      kind: 'trace',
      before: number(0),
      statuses: field(1).split(' ').map(Number),
      shell: number(2),
      pid: number(3),
      file: field(4),
      line: number(5),
      at: field(6),
      command: field(7),
      words: fields.slice(8).join('\x01'),
    };
  }
  const count = (index: number) => (field(index) === '' ? undefined : number(index));
  const what = field(1) === 'connection' ? 'connection' : 'ping';
  switch (fields[0]) {
    case 'start':
      return {
        kind: 'start',
        what,
        id: field(2),
        namespace: field(3),
        target: field(4),
        at: field(5),
        ancestors: field(6).trim().split(' ').map(Number),
        call: field(7).trim(),
      };
    case 'silent':
      return { kind: 'silent', id: field(1), said: field(2) };
    case 'end':
      return {
        kind: 'end',
        what,
        id: field(2),
        exit: number(3),
        sent: count(4),
        received: count(5),
        said: field(6),
        took: number(7) / 1000,
      };
    case 'missing':
      return { kind: 'missing', program: field(1), at: field(2), pid: number(3) };
    case 'withheld':
      return { kind: 'withheld', call: field(1).trim(), at: field(2) };
    case 'taken':
      return {
        kind: 'taken',
        at: field(1),
        exit: number(2),
        namespace: field(3),
        prompt: field(4),
        text: fields.slice(5).join('\x01').replaceAll('\x02', '\n'),
      };
    case 'typed':
      return { kind: 'typed', id: number(1), exit: number(2), shell: number(3) };
    default:
      return undefined;
  }
}
