import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where control groups for memory and processes can be made (cgroups(7)). */
export interface CgroupPlaces {
  readonly version: 1 | 2;
  /** The folders below which they are made: one of version 2, or of version 1 that of memory and that of pids. */
  readonly parents: readonly string[];
}

/**
 * The nearest place above our own processes in which groups of ours can be made, so that what limits us limits them too.
 * @throws where there is none, with the reason
 */
export function findCgroups(): CgroupPlaces {
  const mounts = cgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const own = readFileSync('/proc/self/cgroup', 'utf8');
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  const why: string[] = [];
  if (unified !== undefined) {
    const place = unifiedPlace(unified, own, why);
    if (place !== undefined) return { version: 2, parents: [place] };
  }
  const parents = ['memory', 'pids'].map((name) => {
    const mount = mounts.find(({ type, controllers }) => type === 'cgroup' && controllers.includes(name));
    return (
      mount && folderOf(mount, new RegExp(`^\\d+:(?:[^:]*,)?${name}(?:,[^:]*)?:(.*)$`, 'm').exec(own)?.[1])
    );
  });
  if (parents.every((parent) => parent !== undefined)) {
    const closed = parents.find((parent) => !isOurs(parent));
    if (closed === undefined) return { version: 1, parents };
    why.push(`${closed} is not ours to write to`);
  }
  throw new Error(why.at(-1) ?? 'no control groups for memory and processes are mounted');
}

interface Mount {
  readonly point: string;
  /** Which part of the hierarchy is seen there. */
  readonly root: string;
  readonly type: string;
  readonly controllers: readonly string[];
}

/** @param mountinfo as proc_pid_mountinfo(5) has it */
export function cgroupMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , root = '', point = ''] = (before ?? '').split(' ');
    const [type = '', , options = ''] = (after ?? '').split(' ');
    return type.startsWith('cgroup')
      ? [{ point: unescaped(point), root: unescaped(root), type, controllers: options.split(',') }]
      : [];
  });
}

/**
 * A group that has processes hands nothing down (but for the root), so ours are made beside our own: in the nearest
 * folder above that already hands down both, and whose processes are ours to move.
 */
function unifiedPlace(mount: Mount, own: string, why: string[]): string | undefined {
  let folder = folderOf(mount, /^0::(.*)$/m.exec(own)?.[1]);
  for (; folder?.startsWith(mount.point); folder = dirname(folder)) {
    const handed = read(join(folder, 'cgroup.subtree_control')).split(/\s+/);
    if (handed.includes('memory') && handed.includes('pids')) {
      if (isOurs(folder)) return folder;
      why.push(`${folder} is not ours to write to`);
      return undefined;
    }
  }
  why.push(`no control group hands down memory and pids: ${join(mount.point, 'cgroup.subtree_control')}`);
  return undefined;
}

function isOurs(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    accessSync(join(folder, 'cgroup.procs'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A path of /proc/self/cgroup in the file system; undefined where it is outside of what is mounted. */
function folderOf({ point, root }: Mount, path: string | undefined): string | undefined {
  if (path === undefined || path.startsWith('/..')) return undefined;
  if (root === '/') return resolve(point, `.${path}`);
  return path === root || path.startsWith(`${root}/`)
    ? resolve(point, `.${path.slice(root.length)}`)
    : undefined;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
