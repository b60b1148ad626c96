import { readlinkSync } from 'node:fs';

let made: Set<string> | undefined;

/** From now on, the namespaces of every sandbox and of the ground are kept, as /proc/PID/ns names them. */
export function recordNamespaces(): ReadonlySet<string> {
  made ??= new Set();
  return made;
}

/** Notes the namespaces of a process that has made its own, where they are recorded. */
export function noteNamespaces(pid: number): void {
  if (made === undefined) return;
  for (const kind of ['user', 'mnt', 'net', 'pid_for_children']) {
    try {
      const [theirs, ours] = [`/proc/${pid}`, '/proc/self'].map((at) => readlinkSync(`${at}/ns/${kind}`));
      if (theirs !== undefined && theirs !== ours) made.add(theirs);
    } catch {
      // It has ended.
    }
  }
}
