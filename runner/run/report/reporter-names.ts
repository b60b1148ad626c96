/** The names that `--reporter` takes; apart from the reporters, so that `--help` need not load them. */
export const reporterNames = [
  'table',
  'json',
  'ndjson',
  'junit',
  'ktap',
  'kcidb',
  'lava',
  'github',
  'github-summary',
  'html',
] as const;

export type ReporterName = (typeof reporterNames)[number];

/** Those that draw the network, which is read for them after each step. */
export const drawsNetwork: ReadonlySet<string> = new Set<ReporterName>(['html']);
