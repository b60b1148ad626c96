import type { MakeReporter } from './reporter.ts';

/** The raw events, one JSON object per line. Schema: `lib/schema/events.schema.json`. */
export const ndjson: MakeReporter = (output) => (event) => output.write(`${JSON.stringify(event)}\n`);
