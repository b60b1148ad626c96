import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../../../lib/step.ts';
import { Fault } from '../../text/fault.ts';
import { difference } from '../network/difference.ts';
import type { Network } from '../network/network.ts';
import { isSettling } from '../network/questions.ts';
import { withEvidence } from '../reason/evidence.ts';
import { type Explained, explainSilence, isFollowed } from '../reason/explain-silence.ts';
import { type Broken, type Found, find, Proof, snapshot } from '../reason/index.ts';
import { recordAll } from '../reason/measured/measure.ts';
import type { Recording } from '../reason/measured/recording.ts';
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
  /** The probes that nothing proves, made once more and watched while their own watch goes on. */
  #recordings: Promise<readonly Recording[] | undefined> | undefined;

  constructor(sandbox: Sandbox, probes: readonly Probe[]) {
    this.#sandbox = sandbox;
    this.#probes = probes;
  }

  /** Ends watches whose probes are proven to stay silent, until all that can be ended are over. */
  async endEarly(watches: readonly Watch[], expected: 'reply' | 'silence'): Promise<void> {
    const over = new AbortController();
    const all = Promise.all(watches.map(({ done }) => done));
    all.catch(() => {}).finally(() => over.abort());
    const pause = (time: number) => sleep(Math.max(0, time), undefined, { signal: over.signal });
    const settle = () => {
      for (const watch of watches) watch.settle(new Set(this.#proven.keys()));
    };
    const start = performance.now();
    try {
      await pause(firstLook[expected]);
      const [proof, isAlone] = await Promise.all([Proof.begin(this.#sandbox, this.#probes), this.#isAlone()]);
      if (over.signal.aborted) {
        this.#after = proof.before;
        return;
      }
      this.#before = proof.before;
      const read = performance.now();
      if (!isAlone || !watches.some(({ canEnd }) => canEnd)) return;
      this.#note(await proof.byConfiguration());
      settle();
      const decides =
        this.#probes.some((probe) => isFollowed(this.#sandbox, probe)) && (await proof.isCounted());
      // Not beside counters that decide: the pings of a recording would be counted as well.
      if (expected === 'silence' && !decides) this.#record(proof.before);
      for (const time of decides ? counterLooks : []) {
        if (this.#allProven()) break;
        await pause(read + time - performance.now());
        this.#note(await proof.byCounters());
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
      // Two recordings at once would take each other's files and tables for their own.
      await this.#recordings;
    }
  }

  /** Why each of these is silent, and what may cure it, untried; nothing where the network could not be read. */
  async explain(silent: readonly Probe[]): Promise<ReadonlyMap<Probe, Explained>> {
    const known = new Map<Probe, Explained>();
    const open = silent.filter((probe) => !this.#proven.has(probe));
    try {
      const shown = await withEvidence(this.#sandbox, [...this.#proven.values()]);
      [...this.#proven.keys()].forEach((probe, i) => {
        known.set(probe, { explanation: shown[i] as Broken, cures: [] });
      });
      if (open.length === 0) return known;
      const [after, isAlone] = await Promise.all([this.#after ?? snapshot(this.#sandbox), this.#isAlone()]);
      const before = this.#before;
      const followed = await find(this.#sandbox, open, { after, ...(before && { before }) });
      const recorded = before && isAsItWas(before, after) ? await this.#recordings : undefined;
      const explained = await explainSilence(this.#sandbox, open, followed, recorded);
      open.forEach((probe, i) => {
        const { explanation, cures } = explained[i] as Explained;
        known.set(probe, { explanation: { ...explanation, proven: explanation.proven && isAlone }, cures });
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    return known;
  }

  /** What is recorded early explains a silence only if the network is then as it is at the end. */
  #record(network: Network): void {
    const open = this.#probes.filter((probe) => !this.#proven.has(probe));
    // To pings of IPv4 no link-local address matters.
    const isIpv6 = open.some(({ target }) => target.includes(':'));
    const matters = ({ scope }: { readonly scope: string }) => isIpv6 || scope !== 'link';
    const names = [...network.namespaces.keys()];
    if (open.length === 0 || names.some((name) => isSettling(network, name, matters))) return;
    this.#recordings = recordAll(this.#sandbox, open).catch((error: unknown) => {
      if (error instanceof SandboxEnded || error instanceof Fault) return undefined;
      throw error;
    });
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

/** Is all that is set the same in both readings? Neighbours are learnt meanwhile. */
function isAsItWas(before: Network, after: Network): boolean {
  return difference(before, after).every(({ kind }) => kind === 'neighbour');
}
