import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../../lib/step.ts';
import { Fault } from '../fault.ts';
import {
  asUnknown,
  type Broken,
  type Explanation,
  explain,
  Proof,
  type Snapshot,
  snapshot,
} from '../reason/index.ts';
import { type Sandbox, SandboxEnded } from '../sandbox/sandbox.ts';
import type { Watch } from './probe-watch.ts';

/**
 * When the evidence is looked at, in milliseconds after the probes started. Each has sent a request by the
 * first time, or by the second; the kernel gives up on ARP after three seconds (arp(7), mcast_solicit).
 */
const looks = { silence: [60, 270, 1100, 3400], reply: [1760, 4300] } as const;
/** Up to here nothing but counters will have changed. */
const recent = 2000;
/**
 * A reply that is expected is late by then: before that nothing is read, since it would cost time, most of
 * all on a busy machine.
 */
const late = 1500;
/** How often a probe that can end is told so: one that is just starting does not hear it. */
const tellEvery = 100;

/**
 * Says why probes of a step are silent, from one reading of the network for all of them, and ends the
 * watch of those whose silence is proven.
 */
export class SilenceEvidence {
  readonly #sandbox: Sandbox;
  readonly #probes: readonly Probe[];
  #before: Snapshot | undefined;
  /** Nobody but the probes runs in the sandbox, so what is configured stays so. */
  #isAlone = false;
  readonly #proven = new Map<Probe, Broken>();

  constructor(sandbox: Sandbox, probes: readonly Probe[]) {
    this.#sandbox = sandbox;
    this.#probes = probes;
  }

  /** Reads the network as it is before the probes, so that counters can be compared. */
  async collect(): Promise<void> {
    const [before, { processes }] = await Promise.all([readable(this.#sandbox), this.#sandbox.inventory()]);
    this.#before = before;
    this.#isAlone = processes.length === 0;
  }

  /** Ends watches whose probes are proven to stay silent, until all that can be ended are over. */
  async endEarly(watches: readonly Watch[], expected: 'reply' | 'silence'): Promise<void> {
    const open = watches.filter(({ canEnd }) => canEnd);
    // Reading the network costs time, for which nothing would be had.
    if (open.length === 0) return;
    const over = new AbortController();
    const all = Promise.all(open.map(({ done }) => done));
    all.catch(() => {}).finally(() => over.abort());
    const start = performance.now();
    const until = (time: number) =>
      sleep(Math.max(0, start + time - performance.now()), undefined, { signal: over.signal });
    const settle = () => {
      for (const watch of open) watch.settle(new Set(this.#proven.keys()));
    };
    try {
      if (expected === 'reply') {
        await until(late);
        await this.collect();
      }
      const before = this.#before;
      if (before === undefined || !this.#isAlone) return;
      const proof = new Proof(this.#sandbox, this.#probes, before);
      this.#note(await proof.byConfiguration());
      for (const time of looks[expected]) {
        await until(time);
        if (this.#proven.size < this.#probes.length) {
          // All of them, also those that are over: the counters count their packets too.
          this.#note(
            time < recent ? await proof.byCounters() : await explain(this.#sandbox, this.#probes, { before }),
          );
        }
        settle();
        while (this.#proven.size === this.#probes.length) {
          await sleep(tellEvery, undefined, { signal: over.signal });
          settle();
        }
      }
    } catch (error) {
      // The step is over, or the sandbox, of which those are told who wait for the probes; or there is no evidence.
      if (over.signal.aborted || error instanceof SandboxEnded || error instanceof Fault) return;
      throw error;
    }
  }

  /** Why each of these is silent; nothing where the network could not be read. */
  async explain(silent: readonly Probe[]): Promise<ReadonlyMap<Probe, Broken>> {
    const known = new Map(this.#proven);
    const open = silent.filter((probe) => !known.has(probe));
    const before = this.#before === undefined ? {} : { before: this.#before };
    try {
      const explanations = await explain(this.#sandbox, open, before);
      open.forEach((probe, i) => {
        known.set(probe, asUnknown(probe, explanations[i] as Explanation));
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    return known;
  }

  #note(explanations: readonly Explanation[]): void {
    this.#probes.forEach((probe, i) => {
      const explanation = explanations[i];
      if (explanation?.reason !== undefined && explanation.proven) this.#proven.set(probe, explanation);
    });
  }
}

/** A scenario may have filled /tmp or taken a tool away; then there is no evidence, which is no mistake. */
async function readable(sandbox: Sandbox): Promise<Snapshot | undefined> {
  try {
    return await snapshot(sandbox);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
