import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import type { MakeReporter } from './reporter.ts';
import type { ReporterName } from './reporter-names.ts';
import { table } from './table.ts';

export const reporters: Readonly<Record<ReporterName, MakeReporter>> = { table, json, ndjson };
