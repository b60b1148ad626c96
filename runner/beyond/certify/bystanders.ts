import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** How long each process has run, in ns of its main thread, by PID and start. */
export type Activity = ReadonlyMap<string, string>;

/**
 * The processes that could write files as we do: of our user, in our mount namespace, and neither we nor what
 * started us nor what we started. (For root, that is every process of root's.)
 */
export function activity(): Activity {
  const ours = new Set(lineage(process.pid));
  const mounts = readlinkSync('/proc/self/ns/mnt');
  const active = new Map<string, string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && !ours.has(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const [, name = ''] = /^Name:\s+(.*)$/m.exec(status) ?? [];
      const isKernels = !/^VmSize:/m.test(status);
      const isOurUsers = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === process.getuid?.();
      if (isKernels || !isOurUsers || lineage(Number(pid)).includes(String(process.pid))) continue;
      if (readlinkSync(`/proc/${pid}/ns/mnt`) !== mounts) continue;
      const [ran = ''] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
      active.set(`${name} (PID ${pid})`, ran);
    } catch {
      // It has ended.
    }
  }
  return active;
}

/** Those that came, went or ran between two looks. */
export function atWork(before: Activity, after: Activity): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((one) => before.get(one) !== after.get(one));
}

/** A process and those that it descends from. */
function lineage(process: number): string[] {
  const pids: string[] = [];
  for (let pid = String(process); pid !== '0' && pid !== ''; ) {
    pids.push(pid);
    try {
      pid = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    } catch {
      pid = '';
    }
  }
  return pids;
}
