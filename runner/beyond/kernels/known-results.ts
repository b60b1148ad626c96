import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EventBody, Machine } from '../../run/events/event.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { isPackaged, type LoadedScenario } from '../../run/select/load-scenario.ts';
import { bundle } from './guest-request.ts';
import type { GuestKernel } from './kernel.ts';
import { cacheFolder } from './store.ts';

/** What a scenario came to on a kernel, with all that was told of it. */
export interface KnownResult {
  /** ISO 8601. */
  readonly when: string;
  readonly machine: Machine;
  readonly events: readonly EventBody[];
}

/** What decides a result beside the scenario itself. */
export interface Circumstances {
  readonly kernel: GuestKernel;
  readonly plan: Plan;
  /** The root file system that all guests have: its name follows from netscene, its scenarios and all programs. */
  readonly base: string;
  /** Arguments of the kernel, processors, memory: whatever the guest is given. */
  readonly guest: readonly unknown[];
}

const folder = () => join(cacheFolder(), 'results');

/**
 * The name of a result: another one for another kernel image, other modules, another scenario, other programs in the
 * guest, another netscene, or another way of running it.
 */
export async function resultName(loaded: LoadedScenario, circumstances: Circumstances): Promise<string> {
  const { kernel, base, guest, plan } = circumstances;
  const { mode, window, deadline, timeout, keepGoing, known = [], sees = [] } = plan;
  const image = createHash('sha256').update(readFileSync(kernel.image)).digest('hex');
  const own = isPackaged(loaded) ? '' : (await bundle(loaded.file, 0)).data;
  const text = JSON.stringify([
    ...[image, kernel.modulesKey, kernel.args, basename(base), guest],
    ...[mode, window, deadline, timeout, keepGoing, known, sees],
    ...[loaded.scenario, own, loaded.inFile],
  ]);
  return createHash('sha256').update(text).digest('hex');
}

/** What is known under a name; undefined where nothing is, or nothing that can be read. */
export function knownResult(name: string): KnownResult | undefined {
  try {
    return JSON.parse(readFileSync(join(folder(), `${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Keeps a result. Where there is no room for it, it is run again the next time. */
export function keepResult(name: string, result: KnownResult): void {
  try {
    mkdirSync(folder(), { recursive: true });
    const partial = join(folder(), `${name}.${process.pid}.partial`);
    writeFileSync(partial, JSON.stringify(result));
    renameSync(partial, join(folder(), `${name}.json`));
  } catch {
    // A full or a read-only disk.
  }
}
