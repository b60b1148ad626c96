import { readFileSync } from 'node:fs';
import type { Limits, Room } from '../../kit/limits.ts';
import { Cgroup } from './cgroup.ts';

/** What `shell.bash` sets by ulimit, wherever it runs: `memory` for a process. */
const perProcess: Room = { memory: 4 * 2 ** 30, processes: 4096 };

let opened: { readonly limits: Limits; readonly cgroup?: Cgroup } | undefined;

/** What sandboxes are held by; undefined before the first is made. */
export function limitsInForce(): Limits | undefined {
  return opened?.limits;
}

/** The control group of our sandboxes, where this machine gives us one. */
export function ownCgroup(): Cgroup | undefined {
  opened ??= open();
  return opened.cgroup;
}

/** The kernel has not let a process of ours into its control group: limits are those of setrlimit(2). */
export function withoutCgroup(why: string): void {
  opened?.cgroup?.close();
  opened = byRlimits(why);
}

/** Takes the control group away; the next sandbox has another one. */
export function closeLimits(): void {
  opened?.cgroup?.close();
  opened = undefined;
}

function open(): { readonly limits: Limits; readonly cgroup?: Cgroup } {
  const all = roomForAll();
  const each = {
    memory: pages(Math.min(2 * 2 ** 30, all.memory / 2)),
    processes: Math.floor(Math.min(perProcess.processes, all.processes / 2)),
  };
  try {
    return { cgroup: Cgroup.open({ all, each }), limits: { by: 'cgroup', each, all } };
  } catch (error) {
    return byRlimits((error as Error).message);
  }
}

function byRlimits(why: string): { readonly limits: Limits } {
  return { limits: { by: 'rlimits', each: perProcess, why } };
}

/** Three quarters of the memory that is free now, half of the processes there can be: the rest is the machine's. */
function roomForAll(): Room {
  const numbers = ['pid_max', 'threads-max'].map((name) =>
    Number(readFileSync(`/proc/sys/kernel/${name}`, 'utf8')),
  );
  return {
    memory: pages(process.availableMemory() * 0.75),
    processes: Math.floor(Math.min(16_384, ...numbers.map((number) => number / 2))),
  };
}

/** The kernel counts in pages, which are 64 KiB on some machines. */
function pages(bytes: number): number {
  return Math.floor(bytes / 65_536) * 65_536;
}
