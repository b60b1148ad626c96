/** What a run must leave as it was. */
export const kinds = [
  ...(['links', 'addresses', 'routes', 'rules', 'nftables', 'sysctls'] as const),
  ...(['namespaces', 'mounts', 'processes', 'files'] as const),
];
export type Kind = (typeof kinds)[number];

/** All of one kind: a value by a name for people. Undefined where this user may not see it. */
export type Listing = ReadonlyMap<string, string> | undefined;
export type HostState = Readonly<Record<Kind, Listing>>;

/** What tells a run's own processes, namespaces and files from those of others on the same machine. */
export interface RunMarks {
  /** `NAME=VALUE`, in the environment of this process and of all that it starts outside of sandboxes. */
  readonly mark: string;
  /** Namespaces of the sandboxes and their ground, as /proc/PID/ns names them. */
  readonly namespaces: ReadonlySet<string>;
  /** Files that the run was asked to write. */
  readonly reports: ReadonlySet<string>;
}
