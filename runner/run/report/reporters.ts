import type { MakeReporter } from './reporter.ts';
import type { ReporterName } from './reporter-names.ts';

/** Every reporter; each is loaded when it is asked for. */
export const reporters: Readonly<Record<ReporterName | 'quiet-table', () => Promise<MakeReporter>>> = {
  table: async () => (await import('./table.ts')).table,
  'quiet-table': async () => (await import('./table.ts')).quietTable,
  json: async () => (await import('./json.ts')).json,
  ndjson: async () => (await import('./ndjson.ts')).ndjson,
  junit: async () => (await import('./junit.ts')).junit,
  ktap: async () => (await import('./ktap.ts')).ktap,
  kcidb: async () => (await import('./kcidb.ts')).kcidb,
  lava: async () => (await import('./lava.ts')).lava,
  github: async () => (await import('./github.ts')).github,
  'github-summary': async () => (await import('./github-summary.ts')).githubSummary,
  html: async () => (await import('./html.ts')).html,
};
