import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A room: a folder that says what it may import. */
interface Room {
  readonly name: string;
  readonly allowed: readonly string[];
}

/** The text of every TypeScript file below a root, by its path from there. */
export type Sources = ReadonlyMap<string, string>;

const roots = ['lib', 'scenarios', 'runner', 'test'];

/**
 * Holds every import to `runner/DEPS.list`, which is closed by default.
 * @returns one line for each import that is not allowed, each file in no room and each circle of files
 */
export function forbiddenImports(sources: Sources, list: string): string[] {
  const rooms = readRooms(list);
  const faults: string[] = [];
  for (const [file, text] of sources) {
    const room = roomOf(file, rooms);
    if (room === undefined) {
      faults.push(`${file}: in no room of runner/DEPS.list`);
      continue;
    }
    for (const { line, target } of importsOf(file, text)) {
      if (!mayImport(room, target, rooms))
        faults.push(`${file}:${line}: ${room.name} may not import ${target} (runner/DEPS.list)`);
    }
  }
  return [...faults, ...circles(sources)];
}

/** The sources of a checkout. */
export function sourcesOf(root: string): Map<string, string> {
  const files = roots.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

export function readRooms(list: string): Room[] {
  const lines = list.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', allowed = ''] = /^([\w/-]+):((?: [\w/-]+)*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`runner/DEPS.list: "${line}" is no line of it: ROOM: ROOM ROOM`);
    return { name, allowed: allowed.trim().split(/\s+/).filter(Boolean) };
  });
}

function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  const around = rooms.filter(({ name }) => isBelow(file, name));
  return around.sort((a, b) => b.name.length - a.name.length)[0];
}

function mayImport(room: Room, target: string, rooms: readonly Room[]): boolean {
  if (roomOf(target, rooms)?.name === room.name) return true;
  return room.allowed.some((allowed) => isBelow(target, allowed));
}

function isBelow(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`);
}

/** What a file imports of ours, types too. Biome writes every import in one form, so that a pattern finds them. */
function importsOf(file: string, text: string): { line: number; target: string }[] {
  const found = text.matchAll(/(?:\bfrom |\bimport\(|^import )'(\.[^']+\.tsx?)'/gm);
  return [...found].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    target: normalize(join(dirname(file), match[1] as string)),
  }));
}

/** Circles of files, those of types too: in a circle no file can be understood before the others. */
function circles(sources: Sources): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) found.push(`circle: ${[...path.slice(start), file].join(' -> ')}`);
    if (start !== -1 || done.has(file)) return;
    for (const { target } of importsOf(file, sources.get(file) ?? '')) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.cwd();
  const faults = forbiddenImports(sourcesOf(root), readFileSync(join(root, 'runner/DEPS.list'), 'utf8'));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
