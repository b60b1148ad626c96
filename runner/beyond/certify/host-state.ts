import { readFiles } from './files.ts';
import { readMounts } from './mounts.ts';
import { readNetwork } from './network.ts';
import { readNamespaces, readProcesses } from './processes.ts';
import { readSysctls } from './sysctls.ts';

/** What a run must leave as it was. */
export const kinds = [
  ...(['links', 'addresses', 'routes', 'rules', 'nftables', 'sysctls'] as const),
  ...(['namespaces', 'mounts', 'processes', 'files'] as const),
];
export type Kind = (typeof kinds)[number];

/** Everything of one kind: a value by a name for people. Undefined where this user may not see it. */
export type Things = ReadonlyMap<string, string> | undefined;
export type HostState = Readonly<Record<Kind, Things>>;

/** What tells our own things from those of others on the same machine. */
export interface Ours {
  /** `NAME=VALUE`, in the environment of this process and of all that it starts outside of sandboxes. */
  readonly mark: string;
  /** Namespaces of the sandboxes and their ground, as /proc/PID/ns names them. */
  readonly namespaces: ReadonlySet<string>;
  /** Files that the run was asked to write. */
  readonly reports: ReadonlySet<string>;
}

/** Reads the state of the host, in about 0.2 s. */
export function readHost(ours: Ours): HostState {
  const processes = readProcesses(ours);
  return {
    ...readNetwork(),
    sysctls: readSysctls(),
    namespaces: readNamespaces(processes),
    mounts: readMounts(),
    processes: new Map(processes.map(({ pid, name }) => [`${name} (PID ${pid})`, ''])),
    files: readFiles(ours.reports),
  };
}
