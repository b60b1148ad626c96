import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files in a folder and in those below it, by path; none where there is no such folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
