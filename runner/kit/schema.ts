import { readFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';

/** A JSON Schema of the package, by its name: `events` is `lib/schema/events.schema.json`. */
export function readSchema(name: string) {
  return JSON.parse(readFileSync(`${packageRoot}/lib/schema/${name}.schema.json`, 'utf8'));
}
