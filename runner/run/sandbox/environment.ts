import { readFileSync } from 'node:fs';
import { isSeen } from './root-view.ts';

/** The user that sandboxes started by root run as: the kernel then protects root's files as from anybody. */
export const nobody = 65534;

/**
 * The environment of a scenario's commands: the same on every machine, whoever runs it. Of PATH it has what a sandbox
 * sees.
 * @param sees paths beside the system's own that it sees
 */
export function sandboxEnvironment(sees: readonly string[] = []): Record<string, string> {
  return environment((folder) => isSeen(folder, sees));
}

/** The environment of what netscene runs outside of sandboxes (qemu, dpkg-deb, modinfo): the user's whole PATH. */
export function hostEnvironment(): Record<string, string> {
  return environment(() => true);
}

function environment(isThere: (folder: string) => boolean): Record<string, string> {
  // Debian keeps sysctl, nft and bridge in /usr/sbin, which is not on an ordinary user's PATH.
  const system = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
  const ours = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '' && isThere(folder));
  const path = new Set([...ours, ...system]);
  return { PATH: [...path].join(':'), HOME: '/tmp', USER: 'root', LC_ALL: 'C.UTF-8', TERM: 'dumb' };
}

let droppable: boolean | undefined;

/** True when we are root and may become `nobody`: not in a user namespace that maps root only. */
export function canDropRoot(): boolean {
  droppable ??= mapsNobody();
  return droppable;
}

function mapsNobody(): boolean {
  if (process.getuid?.() !== 0) return false;
  const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n');
  return ranges.some((range) => {
    const [first, , length] = range.trim().split(/\s+/).map(Number) as [number, number, number];
    return nobody >= first && nobody < first + length;
  });
}

/** The user that processes of the sandbox run as, for spawn: `nobody` when we are root, else ourselves. */
export function credentials(): { uid?: number; gid?: number } {
  return canDropRoot() ? { uid: nobody, gid: nobody } : {};
}
