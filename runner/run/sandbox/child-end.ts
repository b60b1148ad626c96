import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds in which what a child said before it ended is read to its end. */
const readingTime = 1000;

/**
 * Resolves once a child has ended and its outputs are closed. A process of its that outlives it (its start broke off
 * at a limit of processes) holds them open: it loses its input at once and its listeners after a second.
 */
export function childEnd(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let patience: NodeJS.Timeout | undefined;
    child.once('exit', () => {
      child.stdin?.destroy();
      patience = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, readingTime);
    });
    child.once('close', () => {
      clearTimeout(patience);
      resolve();
    });
  });
}

/** `PF_EXITING` among a process's flags (include/linux/sched.h). */
const exiting = 0x4;

/** Has a process ended, or begun to? A namespace's PID 1 has, before the kernel ends what runs in it (proc_pid_stat(5)). */
export function isEnding(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' || (Number(flags) & exiting) !== 0;
  } catch {
    return true;
  }
}
