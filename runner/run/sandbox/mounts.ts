import { closeSync, constants, fchmodSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** File systems with no files of anybody's; their access rights are the kernel's own. */
const pseudo = new Set(['proc', 'sysfs', 'devpts', 'devtmpfs', 'cgroup', 'mqueue', 'nsfs', 'binfmt_misc']);

/** The mount points of a mountinfo text (proc_pid_mountinfo(5)) that can be written to. */
export function writableMounts(mountinfo: string): string[] {
  const points = new Map<string, boolean>();
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const [, , , , point, options] = (left ?? '').split(' ');
    const type = right?.split(' ')[0];
    if (point === undefined || options === undefined || type === undefined) continue;
    if (point === '/proc' || point.startsWith('/proc/')) continue;
    // The last mount on a point is the one on top.
    points.set(point, options.split(',')[0] === 'rw' && !pseudo.has(type));
  }
  return [...points].filter(([, writable]) => writable).map(([point]) => point);
}

/** A table for mount(8), in the form of fstab(5), that makes all that this process sees read-only. */
export function readOnlyTable(): string {
  return writableMounts(readFileSync('/proc/self/mountinfo', 'utf8'))
    .map((point) => (point === '/' ? '//' : point)) // mount(8) leaves `/` out of `--all`, but not its other names.
    .map((point) => `none ${point} none remount,bind,ro 0 0\n`)
    .join('');
}

/** The same for the file systems that a sandbox has of its own. */
export const ownTable = `\
netscene /run tmpfs nosuid,nodev,mode=755,size=64m 0 0
netscene /tmp tmpfs nosuid,nodev,mode=1777,size=256m 0 0
netscene /dev/shm tmpfs nosuid,nodev,mode=1777,size=64m 0 0
netscene /sys sysfs nosuid,nodev,noexec 0 0
`;

/**
 * A descriptor of a mount table. mount(8) wants a regular file: this one has no name in any folder
 * (O_TMPFILE, open(2)), so that nothing is left behind whatever kills us.
 */
export function openTable(text: string): number {
  const descriptor = openUnnamed();
  writeSync(descriptor, text);
  fchmodSync(descriptor, 0o444);
  return descriptor;
}

function openUnnamed(): number {
  const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
  for (const folder of ['/dev/shm', tmpdir()]) {
    try {
      return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
    } catch {
      // Not on this file system: try the next.
    }
  }
  const path = join(tmpdir(), `netscene-mounts-${process.pid}`);
  const named = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  unlinkSync(path);
  return named;
}

/** Closes the descriptor of a table. */
export const closeTable = closeSync;
