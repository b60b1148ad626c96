import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Levels below each folder that are looked at, and what is not: other people's trees may be large. */
const depth = { '/run': 3, '/tmp': 3 } as const;
const ownDepth = 8;
const left = new Set(['node_modules', '.git']);

/** Every file under /run, /tmp and the working directory: owner, size and time of its last change. */
export function readFiles(reports: ReadonlySet<string>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [folder, levels] of Object.entries(depth)) walk(folder, levels, reports, files);
  walk(process.cwd(), ownDepth, reports, files);
  return files;
}

function walk(
  folder: string,
  levels: number,
  reports: ReadonlySet<string>,
  files: Map<string, string>,
): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (left.has(entry.name) || reports.has(path)) continue;
    try {
      const { uid, size, mtimeMs, ino } = lstatSync(path);
      const isFolder = entry.isDirectory();
      // A folder changes with what is in it, which is told by itself.
      files.set(path, isFolder ? `${uid} folder` : `${uid} ${ino} ${size} ${mtimeMs}`);
      if (isFolder && levels > 1) walk(path, levels - 1, reports, files);
    } catch {
      // Gone meanwhile.
    }
  }
}

/** The files that `--reporter NAME=FILE` names. */
export function reportFiles(reporters: readonly string[]): Set<string> {
  return new Set(
    reporters.filter((one) => one.includes('=')).map((one) => resolve(one.slice(one.indexOf('=') + 1))),
  );
}
