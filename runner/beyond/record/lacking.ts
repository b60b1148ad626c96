import type { PlayedCommand } from './played.ts';
import { lackingFeature } from './told-failures.ts';

/** What of a page this kernel cannot do, and what follows from that: no failure of the page. */
export class Lacking {
  /** What commands would have made that this kernel cannot: what is said of it later follows from that. */
  readonly #lost = new Set<string>();
  readonly #features: string[] = [];
  #reason: string | undefined;

  /** The names of the features. */
  get features(): readonly string[] {
    return this.#features;
  }

  /** Why the page cannot be judged here; undefined where nothing is lacking. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Why a command failed that this kernel could not do; undefined where it worked, or failed by itself. */
  why({ typed, text, line }: PlayedCommand): string | undefined {
    if (typed === undefined || typed.exit === 0) return undefined;
    const feature = lackingFeature(text, typed.stderr);
    const words = text.split(/\s+/);
    if (feature === undefined)
      return words.some((word) => this.#lost.has(word))
        ? 'it follows from what this kernel lacks'
        : undefined;
    const after = [
      words.findIndex((word) => /^(?:add|name|dev)$/.test(word)),
      words.indexOf('name'),
      words.indexOf('dev'),
    ];
    for (const at of after) {
      const word = words[at + 1];
      if (word !== undefined && at >= 0) this.#lost.add(word);
    }
    if (!this.#features.includes(feature)) this.#features.push(feature);
    this.#reason ??= `this kernel has no ${feature} (line ${line}); try another: --kernel debian-6.12`;
    return `this kernel has no ${feature}: give one that has it (--kernel)`;
  }
}
