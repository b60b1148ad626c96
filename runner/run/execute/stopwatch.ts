/** A time limit that can stand still: what was left of it goes on afterwards. Milliseconds. */
export class Stopwatch {
  #left = 0;
  #onOver = () => {};
  #running: { readonly timer: NodeJS.Timeout; readonly since: number } | undefined;

  start(limit: number, onOver: () => void): void {
    this.#left = limit;
    this.#onOver = onOver;
    this.#goOn();
  }

  /** Ends it for good. */
  stop(): void {
    this.#standStill();
  }

  /** The time of what happens meanwhile does not count. */
  async pausedFor<T>(meanwhile: () => Promise<T>): Promise<T> {
    this.#standStill();
    const result = await meanwhile();
    this.#goOn();
    return result;
  }

  #goOn(): void {
    this.#running = { timer: setTimeout(this.#onOver, this.#left), since: performance.now() };
  }

  #standStill(): void {
    if (this.#running === undefined) return;
    clearTimeout(this.#running.timer);
    this.#left = Math.max(0, this.#left - (performance.now() - this.#running.since));
    this.#running = undefined;
  }
}
