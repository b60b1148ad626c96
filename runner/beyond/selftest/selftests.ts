import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import { filesBelow } from '../../kit/files-below.ts';
import { Fault } from '../../text/fault.ts';

/** Tests of a kernel's tree, by their place below `tools/testing/selftests`: `net/icmp.sh`. */
export interface Selftests {
  /** The folder of all of them, absolute. */
  readonly root: string;
  readonly tests: readonly string[];
}

/**
 * The shell tests of a tree that words name: a test, a folder with all below it, or a glob. Of a folder those are
 * taken that its Makefile calls tests (`TEST_PROGS`, Documentation/dev-tools/kselftest.rst): the rest are libraries.
 * @throws {Fault} `file` or `usage`
 */
export function selftestsIn(tree: string, words: readonly string[]): Selftests {
  const root = rootOf(tree);
  const wanted = words.length === 0 ? ['net'] : words;
  const tests = new Set<string>();
  for (const word of wanted) {
    const found = named(root, word.replace(/(?:\/(?:…|\.\.\.)?)+$/, ''));
    if (found.length === 0) {
      throw new Fault('usage', `the tree has no shell test of that name: ${word}`, {
        where: root,
        cure: 'name one as net/icmp.sh, a folder as net/forwarding, or a glob in quotes: "net/fib*.sh"',
      });
    }
    for (const test of found) tests.add(test);
  }
  return { root, tests: [...tests] };
}

/** A kernel's source, or what `make kselftest-install` makes of it. */
function rootOf(tree: string): string {
  const root = [join(tree, 'tools/testing/selftests'), tree].find((folder) =>
    existsSync(join(folder, 'net')),
  );
  if (root !== undefined) return resolve(root);
  throw new Fault('file', 'this is no kernel tree: it has no tools/testing/selftests/net', {
    where: tree,
    cure: 'unpack one: apt-get install linux-source; tar xf /usr/src/linux-source-*.tar.xz',
  });
}

function named(root: string, word: string): string[] {
  const path = join(root, word);
  const stats = relative(root, path).startsWith('..') ? undefined : statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return isShell(path) ? [relative(root, path)] : [];
  const [top = ''] = word.split('/');
  if (/[*?[{]/.test(top)) return [];
  const matches = stats?.isDirectory() ? picomatch(`${word}/**`) : picomatch(word);
  const below = filesBelow(stats?.isDirectory() ? path : join(root, top));
  const isTest = testsOfMakefiles();
  return below
    .map((file) => relative(root, file))
    .filter((file) => matches(file) && isShell(join(root, file)) && isTest(join(root, file)))
    .sort();
}

/** Whether the Makefile beside a file calls it a test. An installed tree has none: there, what is executable is one. */
function testsOfMakefiles(): (file: string) => boolean {
  const known = new Map<string, ReadonlySet<string> | undefined>();
  return (file) => {
    const folder = dirname(file);
    if (!known.has(folder))
      known.set(folder, listedIn(join(folder, 'Makefile'), /^\s*TEST_PROGS\s*[:+]?=(.*)$/));
    const listed = known.get(folder);
    return listed === undefined ? (statSync(file).mode & 0o111) !== 0 : listed.has(basename(file));
  };
}

/** Programs beside a test that its Makefile would build, and that nobody has built. */
export function notBuilt(file: string): string[] {
  const folder = dirname(file);
  const built = listedIn(
    join(folder, 'Makefile'),
    /^\s*TEST_GEN_(?:PROGS|FILES|PROGS_EXTENDED)\s*[:+]?=(.*)$/,
  );
  return [...(built ?? [])].filter((name) => !existsSync(join(folder, name)));
}

/** What a Makefile lists under a name, without folders; undefined where there is no Makefile. */
function listedIn(makefile: string, assignment: RegExp): ReadonlySet<string> | undefined {
  if (!existsSync(makefile)) return undefined;
  const lines = readFileSync(makefile, 'utf8').replaceAll(/\\\n/g, ' ').split('\n');
  const words = lines.flatMap((line) => assignment.exec(line)?.[1]?.trim().split(/\s+/) ?? []);
  return new Set(words.map((word) => basename(word)).filter(Boolean));
}

/** The folders that tests stand in, with what many of them source: all of `net`, since its libraries are used elsewhere. */
export function foldersOf(tests: readonly string[]): string[] {
  return [...new Set(['net', 'kselftest', ...tests.map((test) => test.split('/', 1)[0] as string)])];
}

/** By its first line: `#!/bin/sh`, `#!/usr/bin/env bash`. */
function isShell(file: string): boolean {
  return shellOf(file) !== undefined;
}

/** The shell that a test asks for. */
export function shellOf(file: string): 'bash' | 'sh' | undefined {
  const [, shell] =
    /^#! *\S*?\b(?:env +)?(bash|sh)\b/.exec(readFileSync(file).toString('latin1', 0, 100)) ?? [];
  return shell as 'bash' | 'sh' | undefined;
}
