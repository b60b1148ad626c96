import { opensShell } from './not-typed.ts';
import type { Entry } from './typed-page.ts';

/** What a page says where a shell that it has opened is to be left. */
const saysLeave =
  /\b(?:exit|leave|quit|come out)\b.{0,40}\b(?:namespace|shell|netns|ns\d|from|of|command)\b|ctrl ?[+-]? ?d\b|\b(?:another|new|second|other|different) (?:terminal|shell|tab|window)\b|\bterminal[ -]?\d\b/i;
const saysLeaveLater = /\bexit\b.{0,40}\b(?:from|namespace|shell|command)|ctrl ?[+-]? ?d\b/i;
const leaves = /^(?:exit|logout)\b/;

/** The shells that a page has opened above the first one. */
export class OpenShells {
  #count = 0;
  #openedIn = 0;

  get count(): number {
    return this.#count;
  }

  /** @param block the code block in which the last one was opened */
  opened(block: number): void {
    this.#count += 1;
    this.#openedIn = block;
  }

  left(): void {
    this.#count = Math.max(0, this.#count - 1);
  }

  /** The terminal has ended, and with it all of them. */
  ended(): void {
    this.#count = 0;
  }

  /** Another shell is opened in another terminal; one that is a bare `bash` in the same. */
  isOtherTerminal({ text, block }: Extract<Entry, { kind: 'command' }>): boolean {
    return this.#count > 0 && this.#openedIn === block && !/^(?:ba|z|da|k)?sh\b/.test(text);
  }

  /** A shell that the page leaves without a word is left where it is plain that it goes on outside. */
  mustLeave(entries: readonly Entry[], index: number): boolean {
    if (this.#count === 0) return false;
    const entry = entries[index] as Entry;
    if (entry.kind === 'prose' || (entry.kind === 'command' && entry.comment !== '')) {
      const said = entry.kind === 'prose' ? entry.text : entry.comment;
      if (saysLeave.test(said)) return true;
    }
    if (entry.kind !== 'command' || entry.block === this.#openedIn) return false;
    // Does the page leave it later, by typing so or by saying so?
    for (const later of entries.slice(index)) {
      if (later.kind === 'command' && leaves.test(later.text.trim())) return false;
      if (later.kind === 'prose' && saysLeaveLater.test(later.text)) return false;
      if (later.kind === 'command' && opensShell(later.text)) break;
    }
    return true;
  }
}

/** Does a command leave the shell that it is typed into? */
export function leavesShell(text: string): boolean {
  return leaves.test(text.trim());
}
