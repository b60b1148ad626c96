import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../../../lib/step.ts';
import { Fault } from '../../text/fault.ts';
import type { Network } from '../network/network.ts';
import { withEvidence } from '../reason/evidence.ts';
import { type Explained, explainSilence, isFollowed, notFollowed } from '../reason/explain-silence.ts';
import { type Broken, type Found, find, Proof } from '../reason/index.ts';
import { type Sandbox, SandboxEnded } from '../sandbox/sandbox.ts';
import { interval } from './fping.ts';
import type { Watch } from './probe-watch.ts';

/**
 * When the network is first read, in milliseconds after the probes started: a silence that is expected is
 * looked into from the start; a reply that is expected is late by then, and before that nothing is read,
 * since it would cost time, most of all on a busy machine.
 */
const firstLook = { silence: 0, reply: 1500 } as const;
/** From the first look to those at counters: by then each probe has sent one more request, or on a busy machine some. */
const counterLooks = [interval + 50, 5 * interval] as const;
/** From when on the kernel has given up on ARP, three seconds after it began (arp(7), mcast_solicit). */
const settledAfter = 3400;
/** How often a probe that can end is told so: one that is just starting does not hear it. */
const tellEvery = 100;

/**
 * Says why probes of a step are silent, from one reading of the network for all of them, and ends the
 * watch of those whose silence is proven. Nothing is read before the probes have started.
 */
export class SilenceEvidence {
  readonly #sandbox: Sandbox;
  readonly #probes: readonly Probe[];
  /** The network at the first look, with whose counters those of later looks are compared. */
  #before: Network | undefined;
  /** The network after the probes, where the first look took longer than they did. */
  #after: Network | undefined;
  readonly #proven = new Map<Probe, Found>();
  /** What explains others, as it was seen while their own watches were under way. */
  #seen: ReadonlyMap<Probe, Explained> = new Map();

  constructor(sandbox: Sandbox, probes: readonly Probe[]) {
    this.#sandbox = sandbox;
    this.#probes = probes;
  }

  /**
   * Ends watches whose probes are proven to stay silent, until all that can be ended are over. Where silence is
   * expected, and no proof is in sight, what explains it is watched for meanwhile.
   * @param window milliseconds that a silence is watched
   */
  async endEarly(watches: readonly Watch[], expected: 'reply' | 'silence', window: number): Promise<void> {
    const over = new AbortController();
    const all = Promise.all(watches.map(({ done }) => done));
    all.catch(() => {}).finally(() => over.abort());
    const pause = (time: number) => sleep(Math.max(0, time), undefined, { signal: over.signal });
    const settle = () => {
      for (const watch of watches) watch.settle(new Set(this.#proven.keys()));
    };
    const start = performance.now();
    let seeing: Promise<void> | undefined;
    try {
      await pause(firstLook[expected]);
      if (expected === 'silence' && !this.#probes.some((probe) => isFollowed(this.#sandbox, probe))) {
        if (await this.#isAlone()) await this.#seeMeanwhile(this.#probes.map(() => notFollowed));
        return;
      }
      const [proof, isAlone] = await Promise.all([Proof.begin(this.#sandbox, this.#probes), this.#isAlone()]);
      if (over.signal.aborted) {
        this.#after = proof.before;
        return;
      }
      this.#before = proof.before;
      const read = performance.now();
      if (!isAlone || !watches.some(({ canEnd }) => canEnd)) return;
      const configured = await proof.byConfiguration();
      this.#note(configured);
      settle();
      for (const time of counterLooks) {
        if (this.#allProven()) break;
        await pause(read + time - performance.now());
        const counted = await proof.byCounters();
        if (counted === undefined) {
          // A longer watch has time for its own proof, which asking once more would put off.
          if (expected === 'silence' && window < settledAfter) seeing = this.#seeMeanwhile(configured);
          break;
        }
        this.#note(counted);
        settle();
      }
      if (!this.#allProven()) {
        await pause(start + firstLook[expected] + settledAfter - performance.now());
        this.#note(await find(this.#sandbox, this.#probes, { before: proof.before }));
      }
      // A probe that is just starting does not hear that it can end.
      while (this.#proven.size > 0) {
        settle();
        await pause(tellEvery);
      }
    } catch (error) {
      // The step is over, or the sandbox, of which those are told who wait for the probes; or there is no evidence.
      if (over.signal.aborted || error instanceof SandboxEnded || error instanceof Fault) return;
      throw error;
    } finally {
      await seeing;
    }
  }

  /** Looks for what explains those that are not proven, with no program of the scenario's that could change it meanwhile. */
  async #seeMeanwhile(followed: readonly Found[]): Promise<void> {
    const open = this.#probes.filter((probe) => !this.#proven.has(probe));
    const found = open.map((probe) => followed[this.#probes.indexOf(probe)] as Found);
    try {
      const explained = await explainSilence(this.#sandbox, open, found);
      this.#seen = new Map(open.map((probe, i) => [probe, explained[i] as Explained]));
    } catch (error) {
      // It is looked into again after the watch, and whoever waits for the probes is told of the sandbox's end.
      if (!(error instanceof SandboxEnded || error instanceof Fault)) throw error;
    }
  }

  /** Forgets what was seen while a limit of the machine ran over. */
  distrust(): void {
    this.#seen = new Map();
  }

  /** Why each of these is silent, and what may cure it, untried; nothing where the network could not be read. */
  async explain(silent: readonly Probe[]): Promise<ReadonlyMap<Probe, Explained>> {
    const known = new Map<Probe, Explained>();
    const open = silent.filter((probe) => !this.#proven.has(probe));
    const snapshots = {
      ...(this.#before && { before: this.#before }),
      ...(this.#after && { after: this.#after }),
    };
    try {
      const shown = await withEvidence(this.#sandbox, [...this.#proven.values()]);
      [...this.#proven.keys()].forEach((probe, i) => {
        known.set(probe, { explanation: shown[i] as Broken, cures: [] });
      });
      if (open.length === 0) return known;
      const unseen = open.filter((probe) => !this.#seen.has(probe));
      const [followed, isAlone] = await Promise.all([
        unseen.some((probe) => isFollowed(this.#sandbox, probe))
          ? find(this.#sandbox, unseen, snapshots)
          : unseen.map(() => notFollowed),
        this.#isAlone(),
      ]);
      const explained = unseen.length === 0 ? [] : await explainSilence(this.#sandbox, unseen, followed);
      for (const probe of open) {
        const one = this.#seen.get(probe) ?? (explained[unseen.indexOf(probe)] as Explained);
        const { explanation, cures } = one;
        known.set(probe, { explanation: { ...explanation, proven: explanation.proven && isAlone }, cures });
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    return known;
  }

  /**
   * Whatever else runs in the sandbox may yet change what is configured: then nothing is proven. A command of
   * ours that is just ending is none of the scenario's: what runs has to be seen twice.
   */
  async #isAlone(): Promise<boolean> {
    const first = await this.#sandbox.inventory();
    if (first.processes.length === 0) return true;
    await sleep(50);
    const { processes } = await this.#sandbox.inventory();
    return !processes.some((one) => first.processes.includes(one));
  }

  /** Was the watch of this probe ended by proof? */
  isProven(probe: Probe): boolean {
    return this.#proven.has(probe);
  }

  #allProven(): boolean {
    return this.#proven.size === this.#probes.length;
  }

  #note(found: readonly Found[]): void {
    this.#probes.forEach((probe, i) => {
      const one = found[i];
      if (one?.proven && isFollowed(this.#sandbox, probe)) this.#proven.set(probe, one);
    });
  }
}
