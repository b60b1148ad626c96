/** An object as `ip -j`, `bridge -j` or `tc -j` prints it. */
export type Shown = Readonly<Record<string, unknown>>;

/** A program that runs in a namespace. */
export interface Program {
  readonly pid: number;
  readonly name: string;
  /** Tap and tun devices that it holds. */
  readonly taps: readonly string[];
}

/** What the tools printed of one namespace, as plain JSON: what a model is made of, here or from an event. */
export interface NamespaceRecord {
  readonly path: string;
  readonly links: readonly Shown[];
  readonly ids: readonly Shown[];
  readonly routes: readonly Shown[];
  readonly rules: readonly Shown[];
  readonly rules6: readonly Shown[];
  readonly neighbours: readonly Shown[];
  readonly proxies: readonly Shown[];
  readonly forwarding: readonly Shown[];
  readonly vlans: readonly Shown[];
  readonly queues: readonly Shown[];
  readonly nft: string;
  readonly nftJson: string;
  readonly legacyTables: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly programs: readonly Program[];
  readonly addressText: string;
  readonly routeText: string;
}
