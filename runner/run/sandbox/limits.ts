import { readFileSync } from 'node:fs';
import type { Limits, Room } from '../../kit/limits.ts';
import { Cgroup } from './cgroup.ts';

/** What `shell.bash` sets by ulimit, wherever it runs. */
const ulimits = { memory: 4 * 2 ** 30, processes: 4096 } as const;

let cgroup: Cgroup | undefined;
let inForce: Limits | undefined;
let settled: Promise<void> | undefined;

/**
 * Has sandboxes held from taking the machine, once for this process and until it ends: before the first of them starts.
 * @param all for all together
 */
export function holdSandboxes(all?: Room): Promise<void> {
  settled ??= hold(all ?? roomForAll());
  return settled;
}

/** What sandboxes are held by; undefined before there is any. */
export function limitsInForce(): Limits | undefined {
  return inForce;
}

/** How many processes of ours the kernel has ended for want of memory; where it tells. */
export function endedForWantOfMemory(): number {
  return cgroup?.outOfMemory ?? 0;
}

async function hold(all: Room): Promise<void> {
  try {
    cgroup = await Cgroup.open(all);
    inForce = { by: 'cgroup', ...ulimits, all };
  } catch (error) {
    inForce = { by: 'rlimits', ...ulimits, why: (error as Error).message };
  }
}

/** Three quarters of the memory that is free now, half of the processes there can be: the rest is the machine's. */
function roomForAll(): Room {
  const most = ['pid_max', 'threads-max'].map((name) =>
    Number(readFileSync(`/proc/sys/kernel/${name}`, 'utf8')),
  );
  return {
    // In pages, which are 64 KiB on some machines.
    memory: Math.floor((process.availableMemory() * 0.75) / 65_536) * 65_536,
    processes: Math.floor(Math.min(16_384, ...most.map((number) => number / 2))),
  };
}
