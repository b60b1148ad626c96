import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Ours } from './host-state.ts';

/** A process of ours. */
export interface OwnProcess {
  readonly pid: number;
  readonly name: string;
  /** As /proc/PID/ns names them: `net:[4026531840]`. */
  readonly namespaces: readonly string[];
}

/**
 * The processes that are ours, apart from this one: those that carry our mark, live in a namespace of one of
 * our sandboxes, or descend from us. Others come and go on a machine, and say nothing of a run.
 */
export function readProcesses({ mark, namespaces: sandboxes }: Ours): OwnProcess[] {
  const own: OwnProcess[] = [];
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat ?? '') ?? [];
    if (pid === process.pid || name === undefined || state === 'Z' || state === 'X') continue;
    const namespaces = namespacesOf(pid);
    const inSandbox = namespaces.some((one) => sandboxes.has(one));
    if (inSandbox || isMarked(pid, mark) || descendsFromUs(pid)) own.push({ pid, name, namespaces });
  }
  return own;
}

/** Names of network namespaces on the host, and the namespaces that processes of ours hold. */
export function readNamespaces(own: readonly OwnProcess[]): ReadonlyMap<string, string> {
  const named = quietly(() => readdirSync('/run/netns')) ?? [];
  const usual = new Set(namespacesOf('self'));
  const held = own.flatMap(({ pid, namespaces }) =>
    namespaces.filter((one) => !usual.has(one)).map((one) => [one, `of PID ${pid}`] as const),
  );
  return new Map([...named.map((name) => [`named ${name}`, ''] as const), ...held]);
}

function namespacesOf(pid: number | 'self'): string[] {
  const kinds = ['user', 'mnt', 'net', 'pid', 'ipc', 'uts'];
  return kinds.flatMap((kind) => quietly(() => readlinkSync(`/proc/${pid}/ns/${kind}`)) ?? []);
}

function isMarked(pid: number, mark: string): boolean {
  return quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) ?? false;
}

function descendsFromUs(pid: number): boolean {
  for (let at = pid; at > 1; ) {
    const status = quietly(() => readFileSync(`/proc/${at}/status`, 'utf8'));
    at = Number(/^PPid:\s+(\d+)$/m.exec(status ?? '')?.[1] ?? 0);
    if (at === process.pid) return true;
  }
  return false;
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
