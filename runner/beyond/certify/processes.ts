import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { RunMarks } from './host-state.ts';

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
export function readProcesses({ mark, namespaces: sandboxes }: RunMarks): OwnProcess[] {
  const own: OwnProcess[] = [];
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat ?? '') ?? [];
    if (pid === process.pid || name === undefined || state === 'Z' || state === 'X') continue;
    const namespaces = namespacesOf(pid);
    const inSandbox = namespaces.some((one) => sandboxes.has(one)) && isOrphan(pid, sandboxes);
    if (inSandbox || isMarked(pid, mark) || lineage(pid).includes(process.pid))
      own.push({ pid, name, namespaces });
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

/**
 * The kernel gives the number of a namespace that has gone to the next one, which may be another run's. What lives
 * in that has parents outside of it; what is left of a sandbox of ours has none but init.
 */
function isOrphan(pid: number, sandboxes: ReadonlySet<string>): boolean {
  const parents = lineage(pid).filter((one) => !namespacesOf(one).some((name) => sandboxes.has(name)));
  return parents.every((one) => one === 1 || nameOf(one) === 'systemd');
}

/** The PIDs that a process descends from, nearest first, after its own. */
function lineage(pid: number): number[] {
  const pids: number[] = [];
  for (let at = pid; at > 0; ) {
    pids.push(at);
    const status = quietly(() => readFileSync(`/proc/${at}/status`, 'utf8'));
    at = Number(/^PPid:\s+(\d+)$/m.exec(status ?? '')?.[1] ?? 0);
  }
  return pids;
}

function nameOf(pid: number): string | undefined {
  return quietly(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
