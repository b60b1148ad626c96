/** What may be used: bytes of memory, and processes. */
export interface Room {
  readonly memory: number;
  readonly processes: number;
}

/**
 * What keeps sandboxes from taking the machine: a control group, which holds all processes of a sandbox together with
 * what they put into tmpfs, or setrlimit(2), which holds the memory of each process alone.
 */
export type Limits =
  | { readonly by: 'cgroup'; readonly each: Room; readonly all: Room }
  | { readonly by: 'rlimits'; readonly each: Room; readonly why: string };

/** In one line, for people. */
export function limitsText(limits: Limits): string {
  const { memory, processes } = limits.each;
  return limits.by === 'cgroup'
    ? `${size(memory)} and ${processes} processes a sandbox, ${size(limits.all.memory)} for all together (control group)`
    : `${size(memory)} a process and ${processes} processes a sandbox (setrlimit: ${limits.why})`;
}

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.floor(bytes / 2 ** 20)} MiB`;
}
