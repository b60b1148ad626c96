import type { Program } from './network.ts';

/**
 * Which programs run in which namespace, from the beginning of what `read-network.bash` prints: `inode path` of each
 * namespace, `/proc/PID/fdinfo/N:iff:<TAB>tap0` of each tap. Those in the sandbox's own namespace are under ''.
 * @param processes those of the scenario, as `12 sleep`
 */
export function parsePrograms(printed: string, processes: readonly string[]): Map<string, Program[]> {
  const names = new Map<string, string>();
  const inodes = new Map<number, string>();
  const taps = new Map<number, string[]>();
  for (const line of printed.split('\n')) {
    const tap = /^\/proc\/(\d+)\/fdinfo\/\d+:iff:\s*(\S+)$/.exec(line);
    if (tap) taps.set(Number(tap[1]), [...(taps.get(Number(tap[1])) ?? []), tap[2] as string]);
    const [, inode, path] = /^(\d+) (.+)$/.exec(line) ?? [];
    if (inode === undefined || path === undefined) continue;
    const pid = /^\/proc\/(\d+)\//.exec(path)?.[1];
    if (pid !== undefined) inodes.set(Number(pid), inode);
    if (path === '/proc/self/ns/net') names.set(inode, '');
    else if (path.startsWith('/run/netns/')) names.set(inode, path.slice('/run/netns/'.length));
  }
  const programs = new Map<string, Program[]>();
  for (const process of processes) {
    const [, pid = '', name = ''] = /^(\d+) (.*)$/.exec(process) ?? [];
    const inode = inodes.get(Number(pid));
    if (inode === undefined) continue;
    const namespace = names.get(inode) ?? `net:[${inode}]`;
    const program = { pid: Number(pid), name, taps: taps.get(Number(pid)) ?? [] };
    programs.set(namespace, [...(programs.get(namespace) ?? []), program]);
  }
  return programs;
}
