/** What may be used: bytes of memory, and processes. */
export interface Room {
  readonly memory: number;
  readonly processes: number;
}

/**
 * What keeps scenarios from taking the machine. By setrlimit(2): the memory of a process, the processes of a sandbox. By a
 * control group, where there is one: all sandboxes together, with what they put into tmpfs.
 */
export type Limits =
  | (Room & { readonly by: 'cgroup'; readonly all: Room })
  | (Room & { readonly by: 'rlimits'; readonly why: string });

/** In one line, for people. */
export function limitsText(limits: Limits): string {
  const each = `${size(limits.memory)} a process, ${limits.processes} processes a sandbox`;
  return limits.by === 'cgroup'
    ? `${each}; ${size(limits.all.memory)} and ${limits.all.processes} processes for all together, by a control group`
    : `${each}; no control group: ${limits.why}`;
}

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.floor(bytes / 2 ** 20)} MiB`;
}
