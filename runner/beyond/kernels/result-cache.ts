import type { EventBody, Machine } from '../../run/events/event.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import {
  type Circumstances,
  type KnownResult,
  keepResult,
  knownResult,
  resultName,
} from './known-results.ts';

/** Results that are known of one kernel, and those that it comes to now. */
export class ResultCache {
  /** The name of each scenario's result. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #known: ReadonlyMap<string, KnownResult>;
  readonly #heard = new Map<string, EventBody[]>();
  #machine: Machine | undefined;

  private constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
    this.#known = new Map(
      [...names].flatMap(([scenario, name]) => {
        const known = knownResult(name);
        return known === undefined ? [] : [[scenario, known] as const];
      }),
    );
  }

  static async of(scenarios: readonly LoadedScenario[], circumstances: Circumstances): Promise<ResultCache> {
    const names = scenarios.map(
      async (loaded) => [loaded.scenario.name, await resultName(loaded, circumstances)] as const,
    );
    return new ResultCache(new Map(await Promise.all(names)));
  }

  isKnown(scenario: string): boolean {
    return this.#known.has(scenario);
  }

  /** Tells what is known as if it had been run, but for that. */
  tellKnown(kernel: string, emit: (event: EventBody) => void): void {
    const [first] = this.#known.values();
    if (first === undefined) return;
    emit({ type: 'kernel-start', kernel, machine: first.machine });
    for (const { when, events } of this.#known.values()) {
      for (const event of events) {
        const body = { ...event, kernel } as EventBody;
        emit(body.type === 'scenario-end' ? { ...body, cached: when } : body);
      }
    }
  }

  /** Hears what is told of a scenario that runs. */
  add(event: EventBody): void {
    if (event.type === 'kernel-start') this.#machine = event.machine;
    if (!('scenario' in event) || typeof event.scenario !== 'string') return;
    const heard = this.#heard.get(event.scenario) ?? [];
    this.#heard.set(event.scenario, heard);
    heard.push(event);
  }

  /** Keeps what scenarios came to, as far as that says something of the kernel: an error may be another thing tomorrow. */
  keep(): void {
    if (this.#machine === undefined) return;
    for (const [scenario, events] of this.#heard) {
      const end = events.at(-1);
      const name = this.#names.get(scenario);
      if (name === undefined || end?.type !== 'scenario-end' || end.verdict === 'error') continue;
      keepResult(name, { when: new Date().toISOString(), machine: this.#machine, events });
    }
  }
}
