import { closeSync, constants, fchmodSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** File systems with no files of anybody's; their access rights are the kernel's own. */
const pseudo = new Set(['proc', 'sysfs', 'devpts', 'devtmpfs', 'cgroup', 'mqueue', 'nsfs', 'binfmt_misc']);

/** One mount, as far as it matters here. */
interface Mount {
  readonly id: string;
  /** The mount that its point lies on. */
  readonly parent: string;
  readonly point: string;
  readonly writable: boolean;
}

/** Reads a mountinfo text (proc_pid_mountinfo(5)). */
function parseMounts(mountinfo: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const [id, parent, , , point, options] = (left ?? '').split(' ');
    const type = right?.split(' ')[0];
    if (id === undefined || parent === undefined || point === undefined) continue;
    if (options === undefined || type === undefined) continue;
    mounts.push({ id, parent, point, writable: options.split(',')[0] === 'rw' && !pseudo.has(type) });
  }
  return mounts;
}

const isBelow = (path: string, point: string) =>
  path === point || point === '/' || path.startsWith(`${point}/`);

/** The mount that a path leads to: from each mount on the way, the first point on it that the path comes to. */
function mountAt(path: string, mounts: readonly Mount[]): Mount | undefined {
  const ids = new Set(mounts.map(({ id }) => id));
  let current: Mount | undefined;
  for (;;) {
    const entered = mounts
      .filter(({ id, parent, point }) => {
        const lies = current === undefined ? !ids.has(parent) || parent === id : parent === current.id;
        return lies && id !== current?.id && isBelow(path, point);
      })
      .sort((a, b) => a.point.length - b.point.length)[0];
    if (entered === undefined) return current;
    current = entered;
  }
}

/**
 * The mount points of a mountinfo text that can be written to. A mount that another one hides is passed over:
 * no path leads to it (`/run/netns`, below a newer `/run`).
 */
export function writableMounts(mountinfo: string): string[] {
  const mounts = parseMounts(mountinfo);
  return mounts
    .filter(({ writable, point }) => writable && !isBelow(point, '/proc'))
    .filter((mount) => mountAt(mount.point, mounts) === mount)
    .map(({ point }) => point);
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
