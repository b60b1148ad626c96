import { CommandLines } from '../../../../lib/command-lines.ts';

/** Lines of which commands may take several: those that a shell would still wait for. */
export class WrittenCommands {
  readonly #lines: readonly string[];
  /** Without the prompt of a shell that waits, `> `. */
  readonly #asked: readonly string[];
  readonly #plainly: CommandLines;
  readonly #asking: CommandLines;
  /** By line, the first line after it that has a prompt. */
  readonly #nextPrompt: readonly number[];

  /** @param prompts indexes of lines that begin a command, whatever is open */
  constructor(lines: readonly { readonly text: string }[], prompts: readonly number[] = []) {
    this.#lines = lines.map(({ text }) => text);
    this.#asked = this.#lines.map((text) => text.replace(/^\s*> ?/, ''));
    this.#plainly = new CommandLines(this.#lines);
    this.#asking = new CommandLines(this.#asked);
    const next = new Array<number>(lines.length + 1).fill(lines.length);
    for (const index of prompts) next[index] = index;
    for (let i = lines.length - 1; i >= 0; i -= 1)
      next[i] = Math.min(next[i] as number, next[i + 1] as number);
    this.#nextPrompt = next;
  }

  /** The command that begins in this line, with its further lines; the first alone where it never ends. */
  from(index: number, first: string): { readonly text: string; readonly count: number } {
    const asks = /^\s*> /.test(this.#lines[index + 1] ?? '');
    const lines = asks ? this.#asked : this.#lines;
    const until = this.#nextPrompt[index + 1] ?? lines.length;
    const count =
      (asks ? this.#asking : this.#plainly).extent(index, { first, until }) ??
      this.#joined(index, first, until);
    return { text: [first, ...lines.slice(index + 1, index + count)].join('\n'), count };
  }

  /** Of a command that never ends, the lines that a backslash joins. */
  #joined(index: number, first: string, until: number): number {
    let count = 1;
    let last = first;
    while (last.endsWith('\\') && index + count < until) {
      last = this.#lines[index + count] as string;
      count += 1;
    }
    return count;
  }
}
