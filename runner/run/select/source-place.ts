import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapping } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../../../lib/place.ts';
import { packageRoot } from '../../kit/package-root.ts';
import type { Excerpt, SourcePlace } from '../../text/excerpt.ts';

/** How many lines of a file are shown before and after the one that is meant. */
const around = 2;

/**
 * A place as people read it: the file as the command line names it, else from the working folder, or as
 * `scenarios/NAME.ts` where it is the package's; with the lines around it, where they can still be read.
 */
export function sourcePlace(place: Place, given?: string): SourcePlace {
  const { file, line } = inSource(place);
  const excerpt = excerptOf(file, line);
  return { file: nameOf(file, given), line, ...(excerpt && { excerpt }) };
}

/** The lines around one of a file; undefined where the file, or the line, is not there. */
export function excerptOf(path: string, line: number): Excerpt | undefined {
  const lines = linesOf(path);
  if (lines === undefined || line < 1 || line > lines.length) return undefined;
  const first = Math.max(1, line - around);
  return { first, lines: lines.slice(first - 1, line + around) };
}

function nameOf(path: string, given: string | undefined): string {
  if (given !== undefined && resolve(given) === path) return given;
  const inPackage = relative(packageRoot, path);
  if (inPackage.startsWith(`scenarios${sep}`)) return inPackage;
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

/** A user's file is already named as it is written; the package is compiled, with a map beside each file. */
function inSource({ file, line, column, below = 0 }: Place): { file: string; line: number } {
  const path = pathOf(file);
  if (!path.startsWith(join(packageRoot, 'dist', sep))) return { file: path, line: line + below };
  const entry = mapOf(`${path}.map`)?.findEntry(line - 1, column - 1) as Partial<SourceMapping> | undefined;
  if (entry?.originalSource === undefined || entry.originalLine === undefined)
    return { file: path, line: line + below };
  return { file: resolve(dirname(path), entry.originalSource), line: entry.originalLine + 1 + below };
}

function pathOf(file: string): string {
  try {
    return file.startsWith('file:') ? fileURLToPath(file) : file;
  } catch {
    return file;
  }
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(path: string): SourceMap | undefined {
  if (!maps.has(path)) {
    const text = textOf(path);
    maps.set(path, text === undefined ? undefined : new SourceMap(JSON.parse(text)));
  }
  return maps.get(path);
}

const files = new Map<string, string[] | undefined>();

function linesOf(path: string): string[] | undefined {
  if (!files.has(path)) files.set(path, textOf(path)?.replace(/\n$/, '').split(/\r?\n/));
  return files.get(path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
