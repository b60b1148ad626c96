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
] as const;

export type ReporterName = (typeof reporterNames)[number];
