import { readFileSync } from 'node:fs';

/** The mounts of our own mount namespace: proc_pid_mountinfo(5). */
export function readMounts(): ReadonlyMap<string, string> {
  const mounts = new Map<string, string>();
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [, , device, root, point, options, ...rest] = line.split(' ');
    if (point === undefined) continue;
    // Optional fields, such as the number of a peer group, end at the dash.
    const [type, source] = rest.slice(rest.indexOf('-') + 1);
    let name = point;
    for (let n = 2; mounts.has(name); n += 1) name = `${point} (${n})`;
    mounts.set(name, [device, root, options, type, source].join(' '));
  }
  return mounts;
}
