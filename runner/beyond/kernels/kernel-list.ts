import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../text/fault.ts';

/**
 * The kernels that `--kernels` means, in order: of a folder those in it by version, of a list those
 * in it as they stand.
 * @throws {Fault} `usage` or `kernel`
 */
export function kernelList(words: readonly string[]): string[] {
  const kernels = words.flatMap((word) => word.split(',')).filter(Boolean);
  const [only] = kernels;
  const listed = kernels.length === 1 && only !== undefined ? inFolder(only) : kernels;
  if (listed.length < 2) {
    throw new Fault(
      'kernel',
      `${listed.length === 1 ? 'one kernel is' : 'no kernels are'} not enough to bisect`,
      {
        where: `--kernels ${words.join(' ')}`,
        cure: 'a folder with at least two (linux-image-*.deb, vmlinuz-*, build trees), or a list: a.deb,b.deb',
      },
    );
  }
  return listed;
}

function inFolder(folder: string): string[] {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) {
    throw new Fault(
      'kernel',
      stats ? 'this is one kernel, not a folder of them' : 'there is no such folder',
      {
        where: `--kernels ${folder}`,
        cure: 'a folder of kernels, or a list of them with commas between: a.deb,b.deb',
      },
    );
  }
  return readdirSync(folder)
    .filter((name) => /^(vmlinuz|bzImage)|\.deb$/.test(name) || isTree(join(folder, name)))
    .sort(byVersion)
    .map((name) => join(folder, name));
}

function isTree(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
  return ['arch/x86/boot/bzImage', 'bzImage', 'vmlinuz', 'boot'].some(
    (name) => statSync(join(path, name), { throwIfNoEntry: false }) !== undefined,
  );
}

/** As people order versions: 6.9 before 6.10, and a release candidate before its release. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index] ?? '', right[index] ?? ''];
    if (one === other) continue;
    const candidate =
      Number(other.startsWith('-rc') || other.startsWith('~rc')) - Number(/^[-~]rc/.test(one));
    if (candidate !== 0) return candidate;
    if (/^\d/.test(one) && /^\d/.test(other)) return Number(one) - Number(other);
    return one < other ? -1 : 1;
  }
  return 0;
}

function parts(name: string): string[] {
  return name.match(/\d+|[-~]rc|[^\d]/g) ?? [];
}
