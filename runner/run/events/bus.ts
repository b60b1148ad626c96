import type { EventBody, RunEvent } from './event.ts';

export type Listener = (event: RunEvent) => void;

/** Numbers and times events, and hands each to every listener. A listener that throws is dropped; the run goes on. */
export class EventBus {
  readonly #listeners = new Set<Listener>();
  readonly #start = performance.now();
  readonly #onBroken: (error: unknown) => void;
  #seq = 0;

  constructor(onBrokenListener: (error: unknown) => void) {
    this.#onBroken = onBrokenListener;
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  emit(body: EventBody): void {
    this.#seq += 1;
    const event = { seq: this.#seq, time: round(performance.now() - this.#start), ...body };
    for (const listener of this.#listeners) {
      try {
        listener(event);
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
