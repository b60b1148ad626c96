import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../../text/fault.ts';
import { builtFrom } from './built-from.ts';
import { readImage } from './image.ts';
import type { GuestKernel, Kernel } from './kernel.ts';
import { fingerprint, type ModuleTree } from './modules.ts';
import { images, unpackPackage } from './package-file.ts';
import type { Store } from './store.ts';

/**
 * The kernels that the words after `--kernel` mean, each with a label of its own.
 * @throws {Fault} `kernel` for what is no kernel, with the file and what to give instead
 */
export async function resolveKernels(words: readonly string[], store: Store): Promise<Kernel[]> {
  if (process.arch !== 'x64' && words.some((word) => word !== 'host')) {
    throw new Fault(
      'kernel',
      `guests are x86-64 machines that run this machine’s programs, which are ${process.arch}`,
      {
        cure: 'run on an x86-64 machine, or with --kernel host',
      },
    );
  }
  const kernels: Kernel[] = [];
  for (const word of words) {
    const kernel = await resolveKernel(word, store);
    const taken = new Set(kernels.map(({ label }) => label));
    kernels.push({ ...kernel, label: unique(kernel.label, taken) });
  }
  return kernels;
}

async function resolveKernel(word: string, store: Store): Promise<Kernel> {
  if (word === 'host') return { kind: 'host', label: 'host', file: 'host' };
  const stats = statSync(word, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new Fault('kernel', 'there is no such kernel', {
      where: word,
      cure: 'a bzImage or vmlinuz file, a kernel build tree, a linux-image-*.deb, or the word host',
    });
  }
  const path = resolve(word);
  if (stats.isDirectory()) return fromFolder(word, path);
  if (path.endsWith('.deb') || isArchive(path)) return fromPackage(word, path, store);
  return fromImage(word, path);
}

async function fromPackage(word: string, path: string, store: Store): Promise<GuestKernel> {
  if (!isArchive(path)) {
    throw new Fault('kernel', 'this file is no Debian package', {
      where: word,
      cure: 'fetch one: apt-get download linux-image-VERSION-cloud-amd64-unsigned',
    });
  }
  const folder = await unpackPackage(path, store);
  return guest(word, images(folder)[0] as string, [folder]);
}

/** A build tree, or a folder that holds `boot` and `lib/modules` (an unpacked package, INSTALL_MOD_PATH). */
function fromFolder(word: string, path: string): GuestKernel {
  const built = ['arch/x86/boot/bzImage', 'bzImage', 'vmlinuz'].map((name) => join(path, name));
  const image = built.find((file) => existsSync(file)) ?? images(path)[0];
  if (image === undefined) {
    throw new Fault('kernel', 'there is no kernel in this folder', {
      where: join(word, 'arch/x86/boot/bzImage'),
      cure: 'build it first (make bzImage modules), or let netscene do it: --build "make -j8 bzImage modules"',
    });
  }
  return guest(word, image, [path]);
}

function fromImage(word: string, path: string): GuestKernel {
  const folder = dirname(path);
  const tree = /^(.*)\/arch\/x86(_64)?\/boot\/bzImage$/.exec(path)?.[1];
  // /boot/vmlinuz-X has its modules in /lib/modules/X.
  const near = tree === undefined ? [folder, dirname(folder), '/'] : [tree];
  return guest(word, path, near);
}

function guest(word: string, image: string, folders: readonly string[]): GuestKernel {
  const { release } = readImage(image);
  const modules = folders.map((folder) => modulesIn(folder, release)).find((found) => found !== undefined);
  return {
    kind: 'guest',
    label: release ?? basename(word),
    file: word,
    image,
    ...builtFrom(folders[0] ?? '/', release),
    modules,
    modulesKey: modules && `modules-${fingerprint(modules)}.cpio`,
    args: ownArguments(folders[0]),
  };
}

function modulesIn(folder: string, release: string | undefined): ModuleTree | undefined {
  if (release !== undefined) {
    for (const place of ['lib/modules', 'usr/lib/modules']) {
      const path = join(folder, place, release);
      if (existsSync(path)) return { release, folder: path };
    }
  }
  if (!existsSync(join(folder, 'modules.order'))) return undefined;
  const configured = join(folder, 'include/config/kernel.release');
  const built = existsSync(configured) ? readFileSync(configured, 'utf8').trim() : release;
  return built === undefined ? undefined : { release: built, folder };
}

/** A tree may name kernel arguments of its own, in a file that a bisection can have under version control. */
function ownArguments(folder: string | undefined): string[] {
  const file = folder === undefined || folder === '/' ? undefined : join(folder, 'netscene.args');
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
}

function isArchive(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(8);
    readSync(descriptor, head);
    return head.toString('latin1') === '!<arch>\n';
  } finally {
    closeSync(descriptor);
  }
}

function unique(label: string, taken: ReadonlySet<string>): string {
  for (let number = 2, name = label; ; number += 1) {
    if (!taken.has(name)) return name;
    name = `${label} (${number})`;
  }
}
