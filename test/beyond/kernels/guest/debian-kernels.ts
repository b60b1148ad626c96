import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { byVersion } from '../../../../runner/beyond/kernels/kernel-list.ts';

/** Flavours of Debian's kernels. */
export type Flavour = 'cloud' | 'rt' | 'generic';

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const folder = join(cache, 'netscene-test-kernels');

/** Kernel packages that apt offers here, oldest first. */
function offered(flavour: Flavour): string[] {
  const infix = flavour === 'generic' ? '' : `${flavour}-`;
  const name = new RegExp(`^linux-image-[0-9][^-]*(-[0-9]+)?-${infix}amd64-unsigned$`);
  return execFileSync('apt-cache', ['pkgnames', 'linux-image-'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => name.test(line))
    .sort(byVersion);
}

/**
 * A package of Debian's newest or oldest kernel of a flavour, fetched once and kept outside of the tree.
 * @returns its path
 */
export function debianKernel(flavour: Flavour, age: 'newest' | 'oldest'): string {
  const names = offered(flavour);
  const name = age === 'newest' ? names.at(-1) : names[0];
  if (name === undefined) throw new Error(`apt offers no ${flavour} kernel: apt-get update`);
  mkdirSync(folder, { recursive: true });
  const there = () =>
    readdirSync(folder).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  if (there() === undefined) execFileSync('apt-get', ['download', '--quiet=2', name], { cwd: folder });
  return join(folder, there() as string);
}

/** The oldest cloud kernel, unpacked once: a folder with `boot` and `lib/modules`. */
export function unpackedKernel(): string {
  const path = debianKernel('cloud', 'oldest');
  const target = path.replace(/\.deb$/, '');
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  execFileSync('dpkg-deb', ['--extract', path, partial]);
  rmSync(join(partial, 'usr'), { recursive: true, force: true });
  cpSync(partial, target, { recursive: true });
  rmSync(partial, { recursive: true });
  return target;
}

/** The image in an unpacked kernel. */
export function imageOf(kernel: string): string {
  const boot = join(kernel, 'boot');
  return join(boot, readdirSync(boot).find((name) => name.startsWith('vmlinuz-')) as string);
}
