import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesBelow } from '../../kit/files-below.ts';
import { whereOnHost } from '../../run/sandbox/required-tools.ts';
import type { GuestFile } from './cpio.ts';
import { namedFiles } from './named-files.ts';
import { sharedLibraries } from './shared-libraries.ts';

/**
 * Programs of this machine, by name or path, as files of a guest: where they lie here, with the names
 * that lead to them, the interpreters of scripts, their libraries, and the files that they open by a name
 * that stands in them, such as the extensions of iptables. Those that are not there are left out.
 */
export async function programFiles(names: readonly string[]): Promise<GuestFile[]> {
  const programs = new Map<string, GuestFile>();
  const real: string[] = [];
  const add = (name: string) => {
    const path = name.includes('/') ? name : whereOnHost(name);
    if (path === undefined || !existsSync(path)) return;
    for (const file of withLinks(path)) programs.set(file.path, file);
    const target = realpathSync(path);
    if (real.includes(target)) return;
    real.push(target);
    const interpreter = /^#! *(\/\S+)(?: +(\S+))?/.exec(firstBytes(target));
    if (interpreter?.[1]) add(interpreter[1].endsWith('/env') ? (interpreter[2] ?? '') : interpreter[1]);
  };
  for (const name of names) add(name);
  const linked = real.length === 0 ? [] : await sharedLibraries(real);
  const opened = [...new Set([...real, ...linked.map(({ path }) => path)].flatMap(namedFiles))];
  const extensions = opened.filter((path) => path.endsWith('.so'));
  const libraries = [...linked, ...(extensions.length === 0 ? [] : await sharedLibraries(extensions))];
  for (const path of opened) for (const file of withLinks(path)) programs.set(file.path, file);
  const home = dirname(libraries.find(({ name }) => name === 'libc.so.6')?.path ?? '/lib/libc.so.6');
  for (const { name, path } of libraries) {
    for (const file of withLinks(path)) programs.set(file.path, file);
    // The guest has no ld.so.cache: what lies in a folder of its own is found by a name in the usual one.
    const usual = inGuest(join(home, basename(name)));
    if (!programs.has(usual)) programs.set(usual, { path: usual, kind: 'link', to: `/${inGuest(path)}` });
  }
  return [...programs.values()];
}

/** A file, with every symbolic link on the way from a path to it. */
function withLinks(path: string): GuestFile[] {
  const files: GuestFile[] = [];
  let at = path;
  for (let steps = 0; steps < 10; steps += 1) {
    const stats = lstatSync(at);
    if (!stats.isSymbolicLink()) {
      const { mode } = statSync(at);
      files.push({ path: inGuest(at), kind: 'file', mode: (mode & 0o111) | 0o644, from: at });
      return files;
    }
    const target = join(dirname(realFolder(at)), readlinkSync(at).startsWith('/') ? '' : readlinkSync(at));
    const next = readlinkSync(at).startsWith('/') ? readlinkSync(at) : target;
    files.push({ path: inGuest(at), kind: 'link', to: `/${inGuest(next)}` });
    at = next;
  }
  return files;
}

function realFolder(path: string): string {
  return join(realpathSync(dirname(path)), basename(path));
}

/** Where a file of this machine lies in a guest, in which /bin, /sbin and /lib are always below /usr. */
export function inGuest(path: string): string {
  const real = realFolder(path).slice(1);
  return /^(bin|sbin|lib|lib64)\//.test(real) ? `usr/${real}` : real;
}

export function plain(path: string, from: string): GuestFile {
  return { path, kind: 'file', mode: 0o644, from };
}

export function tree(path: string): GuestFile[] {
  if (!existsSync(path)) return [];
  const files = statSync(path).isDirectory() ? filesBelow(path) : [path];
  return files.map((file) => plain(inGuest(file), file));
}

function firstBytes(path: string): string {
  return readFileSync(path).toString('latin1', 0, 200);
}
