import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, relative } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';

/** Folders of the system that hold programs and what they read; of anything else a sandbox sees nothing. */
const system = ['/usr', '/etc', '/opt', '/nix/store', '/gnu/store'];
/** On most systems links into /usr. */
const links = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'net/tun'];
/** Empty, and the sandbox's own where it mounts something there. */
const empty = [
  ...['/proc', '/sys', '/run', '/tmp', '/home', '/root', '/mnt', '/media', '/srv', '/dev/pts', '/dev/shm'],
  ...['/var/lib', '/var/log', '/var/cache', '/var/spool', '/var/opt'],
];
/** Where each sandbox mounts something of its own. */
const own = ['/run', '/tmp', '/dev/shm', '/var/tmp', '/var/run'];
const ownLinks: readonly (readonly [to: string, path: string])[] = [
  ['/proc/self/fd', '/dev/fd'],
  ['/proc/self/fd/0', '/dev/stdin'],
  ['/proc/self/fd/1', '/dev/stdout'],
  ['/proc/self/fd/2', '/dev/stderr'],
  ['pts/ptmx', '/dev/ptmx'],
  ['../run', '/var/run'],
  ['/run/lock', '/var/lock'],
  ['/tmp', '/var/tmp'],
];

/** Is a path this folder, or below it? Both absolute, without links. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way.startsWith('..') || isAbsolute(way));
}

/** True where a sandbox sees a path, with what `sees` adds. */
export function isSeen(path: string, sees: readonly string[] = []): boolean {
  return [...system, ...links, packageRoot, ...sees].some((folder) => isWithin(path, folder));
}

/**
 * What a scenario file may see of where it lies: its folder; the file alone where the folder is a home, a
 * folder that holds one, or one in which others keep what is theirs.
 */
export function ownFolderOf(file: string): string {
  const folder = dirname(file);
  const shared = [
    homedir(),
    '/root',
    '/tmp',
    '/var/tmp',
    '/dev/shm',
    '/run',
    '/home',
    '/srv',
    '/mnt',
    '/media',
  ];
  const wide = shared.some((one) => isWithin(one, folder)) || dirname(folder) === '/home';
  return wide ? file : folder;
}

/** The root of a sandbox: what is built once for all of them, and what each adds. */
export interface RootView {
  /** For `ground.pl`: groups of three words. */
  readonly words: readonly string[];
  /** What lies where a sandbox mounts something of its own: it is bound there anew, from the first path to the second. */
  readonly again: readonly (readonly [from: string, to: string])[];
}

/** @param sees further paths, each a file or a folder, absolute */
export function rootView(sees: readonly string[]): RootView {
  const words: string[] = [];
  const again: [string, string][] = [];
  for (const [to, path] of ownLinks) words.push('link', to, path);
  for (const path of empty) words.push('make', '-', path);
  for (const name of devices) words.push('device', `/dev/${name}`, `/dev/${name}`);
  for (const path of links) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) words.push('link', readlinkSync(path), path);
    else if (stats?.isDirectory()) words.push('bind', path, path);
  }
  for (const path of system) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) words.push('bind', path, path);
  }
  const shown = [...system, ...links];
  for (const path of [packageRoot, ...sees].sort((a, b) => a.length - b.length)) {
    // By the name that was typed, and by the one that links lead to.
    for (const name of new Set([path.replace(/(?<=.)\/$/, ''), real(path)])) {
      if (shown.some((folder) => isWithin(name, folder))) continue;
      shown.push(name);
      const covered = own.some((folder) => isWithin(name, folder));
      const place = covered ? `/.seen/${again.length}` : name;
      words.push('folder', real(path), place);
      if (covered) again.push([place, name]);
    }
  }
  return { words, again };
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
