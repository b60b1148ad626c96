import { release } from 'node:os';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Deviation } from '../events/event.ts';
import { kernelMatcher } from '../plan/kernel-pattern.ts';
import { type KnownDeviation, neverKnown } from '../plan/known-deviations.ts';
import type { Finding } from './finding.ts';

type Place = Pick<Deviation, 'step' | 'code' | 'command'>;

/** The known deviations of one scenario on the kernel that runs, and which of them were seen. */
export class Known {
  readonly #scenario: Scenario;
  readonly #open: Map<KnownDeviation, boolean>;

  constructor(scenario: Scenario, all: readonly KnownDeviation[]) {
    this.#scenario = scenario;
    const own = all.filter(
      ({ scenario: name, kernel }) =>
        name === scenario.name && (kernel === undefined || kernelMatcher(kernel)?.(release()) === true),
    );
    this.#open = new Map(own.map((one) => [one, false]));
  }

  /** Why a deviation is let pass; undefined where it is a new one. */
  reasonOf(place: Place): string | undefined {
    const matching = [...this.#open.keys()].filter((one) => this.#names(one, place));
    for (const one of matching) this.#open.set(one, true);
    return matching[0]?.reason;
  }

  /** Those that have not happened, each with the index of its step: what is known must be true. */
  gone(): { readonly step: number; readonly finding: Finding }[] {
    const open = [...this.#open].filter(([, seen]) => !seen);
    return open.map(([one]) => {
      const { code, reason, command } = one;
      const facts = { reason, ...(code !== undefined && { code }) };
      const finding: Finding = { code: 'known-gone', facts, ...(command !== undefined && { command }) };
      return { step: this.#stepOf(one), finding };
    });
  }

  #names({ step, command, code }: KnownDeviation, place: Place): boolean {
    if (code === undefined ? neverKnown.has(place.code) : code !== place.code) return false;
    if (command !== undefined && command !== place.command) return false;
    if (typeof step === 'number') return step === place.step + 1;
    return step === undefined || step === this.#scenario.steps[place.step]?.title;
  }

  #stepOf({ step }: KnownDeviation): number {
    const { steps } = this.#scenario;
    if (typeof step === 'number') return step - 1;
    return Math.max(0, step === undefined ? 0 : steps.findIndex(({ title }) => title === step));
  }
}
