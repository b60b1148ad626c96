import type { EventBody, RunEvent } from './event.ts';

/** A promise that it returns is waited for at the end; anything else is not looked at. */
export type Listener = (event: RunEvent) => unknown;

/** Numbers and times events, and hands each to every listener. A listener that throws is dropped; the run goes on. */
export class EventBus {
  readonly #listeners = new Set<Listener>();
  readonly #start = performance.now();
  readonly #onBroken: (error: unknown) => void;
  readonly #pending = new Set<Promise<void>>();
  #seq = 0;

  constructor(onBrokenListener: (error: unknown) => void) {
    this.#onBroken = onBrokenListener;
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** Resolves when every listener is done with what it was told so far. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
    this.#pending.clear();
  }

  emit(body: EventBody): void {
    this.#seq += 1;
    const event = { seq: this.#seq, time: round(performance.now() - this.#start), ...body };
    for (const listener of this.#listeners) {
      try {
        const done = listener(event);
        if (done instanceof Promise) this.#pending.add(done.then(() => {}, this.#onBroken));
      } catch (error) {
        this.#listeners.delete(listener);
        this.#onBroken(error);
      }
    }
  }
}

/** Milliseconds to a hundredth: enough for people, short in JSON. */
export function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
