import type { Trace } from './notes.ts';
import type { RecordedCommand } from './recording.ts';

/**
 * Which command an exit code is of. A trace tells the exit code of what its shell ran before it: that may be the
 * shell's last command, or a pipeline or `( … )` of which each part was traced by a process of its own.
 */
export class ExitCodes {
  /** The last command of each process. */
  readonly #last = new Map<number, RecordedCommand>();
  /** Of each shell, what its subshells ran since its own last command. */
  readonly #below = new Map<number, RecordedCommand[]>();

  /** A trace tells of what was before it. */
  told(note: Trace): void {
    const { pid, shell, before, statuses } = note;
    const last = this.#last.get(pid);
    if (last === undefined) {
      this.#inherited(note);
      return;
    }
    this.#last.delete(pid);
    const below = pid === shell ? (this.#below.get(shell) ?? []) : [];
    if (pid === shell) this.#below.delete(shell);
    // By process, in the order in which they began.
    const parts = [...new Map(below.map((command) => [command.pid, command])).values()];
    if (statuses.length > 1) {
      const own = parts.slice(-statuses.length);
      // Which part wrote what is not known where one of them was no simple command.
      if (own.length < statuses.length) return;
      // A pipeline that succeeds has no failure in it, whatever its parts end with.
      own.forEach((part, i) => {
        part.exit ??= before === 0 ? 0 : (statuses[i] ?? before);
      });
    } else if (last.exit === undefined) last.exit = before;
    else {
      const part = parts.at(-1);
      if (part !== undefined) part.exit ??= before;
    }
  }

  began(shell: number, command: RecordedCommand): void {
    this.#last.set(command.pid, command);
    if (command.pid === shell) this.#below.delete(shell);
    else this.#below.set(shell, [...(this.#below.get(shell) ?? []), command]);
  }

  /** A subshell begins with the exit code that its shell had; one in the background may be late to tell it. */
  #inherited({ shell, pid, before, file, line }: Trace): void {
    const last = pid === shell ? undefined : this.#last.get(shell);
    if (last !== undefined && last.file === file && line >= last.line) last.exit ??= before;
  }
}
