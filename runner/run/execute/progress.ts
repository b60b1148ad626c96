import type { CommandEvent, Deviation, EventBody } from '../events/event.ts';

/** What a scenario has come to so far: a fold over its own events. */
export class Progress {
  readonly #deviations: Deviation[] = [];
  readonly #commands: CommandEvent[] = [];
  #step = -1;
  #isInStep = false;

  note(event: EventBody): void {
    if (event.type === 'deviation' && event.known === undefined) this.#deviations.push(event);
    if (event.type === 'command') this.#commands.push(event);
    if (event.type === 'step-start') this.#step = event.step;
    if (event.type === 'step-start' || event.type === 'step-end')
      this.#isInStep = event.type === 'step-start';
  }

  /** The worst of what was not known before. */
  get verdict(): 'pass' | 'fail' | 'error' {
    if (this.#deviations.some(({ verdict }) => verdict === 'error')) return 'error';
    return this.#deviations.length > 0 ? 'fail' : 'pass';
  }

  get deviations(): readonly Deviation[] {
    return this.#deviations;
  }

  get commands(): readonly CommandEvent[] {
    return this.#commands;
  }

  /** Index of the last step that began; -1 where none did. */
  get reached(): number {
    return this.#step;
  }

  /** Index of the step that has begun and not ended. */
  get openStep(): number | undefined {
    return this.#isInStep ? this.#step : undefined;
  }
}
