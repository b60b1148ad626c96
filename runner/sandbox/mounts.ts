import { closeSync, constants, fchmodSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the sandbox has a file system of its own, so that what the host has there is out of sight. */
const covered = ['/proc', '/run', '/tmp', '/dev/shm'];
/** File systems with no files of anybody's; their access rights are the kernel's own. */
const pseudo = new Set(['proc', 'sysfs', 'devpts', 'devtmpfs', 'cgroup', 'mqueue', 'nsfs', 'binfmt_misc']);

/**
 * The mount points of a mountinfo text (proc_pid_mountinfo(5)) that can be written to and stay
 * visible in the sandbox. The root is left out: mount(8) never touches it with `--all`.
 */
export function writableMounts(mountinfo: string): string[] {
  const points = new Map<string, boolean>();
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const [, , , , point, options] = (left ?? '').split(' ');
    const type = right?.split(' ')[0];
    if (point === undefined || options === undefined || type === undefined) continue;
    if (point === '/' || covered.some((path) => point === path || point.startsWith(`${path}/`))) continue;
    // The last mount on a point is the one on top.
    points.set(point, options.split(',')[0] === 'rw' && !pseudo.has(type));
  }
  return [...points].filter(([, writable]) => writable).map(([point]) => point);
}

/** The table that mount(8) reads in the sandbox (fstab(5)): everything read-only, and file systems of its own. */
function table(): string {
  const readOnly = writableMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  return [
    ...readOnly.map((point) => `none ${point} none remount,bind,ro 0 0`),
    'netscene /run tmpfs nosuid,nodev,mode=755,size=64m 0 0',
    'netscene /tmp tmpfs nosuid,nodev,mode=1777,size=256m 0 0',
    'netscene /dev/shm tmpfs nosuid,nodev,mode=1777,size=64m 0 0',
    '',
  ].join('\n');
}

let descriptor: number | undefined;

/**
 * A descriptor of the mount table, made once per process. mount(8) wants a regular file: this one
 * has no name in any folder (O_TMPFILE, open(2)), so nothing is left behind whatever kills us.
 */
export function mountTable(): number {
  if (descriptor !== undefined) return descriptor;
  descriptor = openUnnamed();
  writeSync(descriptor, table());
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

/** Closes the table; for long-lived programs and tests that count descriptors. */
export function closeMountTable(): void {
  if (descriptor !== undefined) closeSync(descriptor);
  descriptor = undefined;
}
