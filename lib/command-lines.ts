import { type Awaited, awaitedBy } from './complete-command.ts';

/** What a line has without which a loop, a group or a substitution cannot end. */
const closesCompound = /\b(?:fi|done|esac)\b|[})]/;

/**
 * Lines in which commands are looked for, each of which may take several. All looking together takes time that is
 * proportional to the text: a line that cannot end what is open is passed over unread, and there is a limit to how
 * much is read twice, which only a text made for it meets.
 */
export class CommandLines {
  readonly #lines: readonly string[];
  /** Which lines could end what is open, by what that is: ascending indexes. */
  readonly #ending = new Map<string, readonly number[]>();
  /** Characters that may still be read again. */
  #patience: number;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#patience = 500_000 + 4 * lines.reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * How many lines the command takes that begins in line `from` (its index); undefined where it does not end.
   * @param first the text of that line, where a prompt was taken off
   * @param until the first line that is no more of it
   */
  extent(
    from: number,
    { first = this.#lines[from] ?? '', until = this.#lines.length }: { first?: string; until?: number } = {},
  ): number | undefined {
    let text = first;
    let next = from + 1;
    for (;;) {
      const awaited = awaitedBy(text);
      if (awaited === undefined) return next - from;
      const ends = this.#nextThatCouldEnd(awaited, next);
      if (ends === undefined || ends >= until || this.#patience < 0) return undefined;
      text = [text, ...this.#lines.slice(next, ends + 1)].join('\n');
      next = ends + 1;
      this.#patience -= text.length;
    }
  }

  #nextThatCouldEnd(awaited: Awaited, from: number): number | undefined {
    const indexes = this.#endingOf(awaited);
    let [low, high] = [0, indexes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((indexes[middle] as number) < from) low = middle + 1;
      else high = middle;
    }
    return indexes[low];
  }

  #endingOf(awaited: Awaited): readonly number[] {
    if (awaited.kind === 'here-document') {
      if (!this.#ending.has('here-document ')) this.#noteWholeLines();
      return this.#ending.get(`here-document ${awaited.tabs ? '-' : ''}${awaited.end}`) ?? [];
    }
    const key = awaited.kind === 'closer' ? awaited.closer : awaited.kind;
    const known = this.#ending.get(key);
    if (known !== undefined) return known;
    const could = (line: string) => {
      if (awaited.kind === 'closer') return line.includes(awaited.closer);
      return awaited.kind === 'compound' ? closesCompound.test(line) : !line.endsWith('\\');
    };
    const indexes = this.#lines.flatMap((line, index) => (could(line) ? [index] : []));
    this.#ending.set(key, indexes);
    return indexes;
  }

  /** Every line may be the end of a here-document, with its tabs or, after `<<-`, without. */
  #noteWholeLines(): void {
    const note = (key: string, index: number) => {
      const indexes = this.#ending.get(key) as number[] | undefined;
      if (indexes === undefined) this.#ending.set(key, [index]);
      else indexes.push(index);
    };
    this.#ending.set('here-document ', []);
    for (const [index, line] of this.#lines.entries()) {
      note(`here-document ${line}`, index);
      note(`here-document -${line.replace(/^\t+/, '')}`, index);
    }
  }
}
