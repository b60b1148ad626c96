import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Bytes; what is larger is no network tool, but node, or a library that names half of a system. */
const largestProgram = 6 << 20;
/** Bytes; a folder that holds more is a part of the system that a tool happens to name. */
const largestFolder = 8 << 20;

/** Names too much of the machine for a guest that is to be the same on every one: the C library, and what is not of networks. */
const passedOver =
  /^(ld-linux.*|libc\.so.*|libc-.*|libcrypto\..*|libssl\..*|libkrb5.*|libgssapi.*|libgcrypt.*|libdbus.*|libsystemd.*)$/;
/** What is of this machine alone, or secret. */
const ofThisMachine =
  /^\/etc\/(passwd|group|g?shadow|sub[ug]id|hosts|host(name|id)|resolv\.conf|machine-id|mtab|fstab|localtime|ssl|ssh|netns|profile|bash\.bashrc|inputrc)\b|\/sysctl\.d\b/;

/** An absolute path that stands in a program as a string of its own. */
const pathIn = /(?<=\0)\/(?:etc|usr\/lib|usr\/share|lib)\/[\w.+/-]{3,}(?=\0)/g;

/**
 * The files of this machine that a program opens by a path that stands in it: what it is configured by
 * (`/etc/ethertypes`), and what it loads as it needs it (the folder of xtables' extensions, which no
 * library names as its dependency). A folder stands for all files in it.
 */
export function namedFiles(program: string): string[] {
  if (passedOver.test(basename(program)) || statSync(program).size > largestProgram) return [];
  const named = readFileSync(program).toString('latin1').match(pathIn) ?? [];
  return [...new Set(named)].filter((path) => !ofThisMachine.test(path)).flatMap(filesOf);
}

function filesOf(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return isReadable(path) ? [path] : [];
  // Folders of a library folder itself are everybody's.
  if (!stats?.isDirectory() || path.split('/').filter(Boolean).length < 3) return [];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() && isReadable(file));
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return size > largestFolder ? [] : files;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return (statSync(path).mode & 0o004) !== 0;
  } catch {
    return false;
  }
}
