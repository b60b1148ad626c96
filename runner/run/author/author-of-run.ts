import type { AuthorProcess } from './author-process.ts';
import { authorFor, release } from './authors.ts';
import type { ScenarioSource } from './messages.ts';

/** The author's process of one run of a scenario, from its first script on. */
export class AuthorOfRun {
  #begun: { readonly source: ScenarioSource; readonly process: Promise<AuthorProcess> } | undefined;

  process(source: ScenarioSource): Promise<AuthorProcess> {
    this.#begun ??= { source, process: authorFor(source) };
    return this.#begun.process;
  }

  /** The run is over, whatever a script of it still does. */
  release(): void {
    const { source, process } = this.#begun ?? {};
    if (source !== undefined) process?.then((author) => release(source, author)).catch(() => {});
  }
}
