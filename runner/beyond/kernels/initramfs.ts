import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, copyFileSync, openSync, readFileSync } from 'node:fs';
import { contentOf, type GuestFile, withFolders, writeArchive } from './cpio.ts';
import { guestFiles } from './guest-files.ts';
import type { GuestKernel } from './kernel.ts';
import { moduleFilesOfGuest } from './modules.ts';
import type { Store } from './store.ts';

let common: Promise<{ readonly files: readonly GuestFile[]; readonly name: string }> | undefined;

/**
 * Makes first root file systems. The kernel unpacks archives one after another: what all guests have and
 * the modules of one kernel are kept in the store; what one run asks for comes last.
 */
export class Initramfs {
  readonly #store: Store;
  #base: Promise<string> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The first root file system of one guest, in a file that goes with the run.
   * @param request files that say what the guest is to do
   * @throws {Fault} `missing-tool`, `kernel` or `file`
   */
  async make(kernel: GuestKernel, request: readonly GuestFile[]): Promise<string> {
    const base = await this.base();
    const modules = await this.#modules(kernel);
    return this.#store.temporary('initramfs.cpio', (path) => {
      copyFileSync(base, path);
      if (modules !== undefined) appendFileSync(path, readFileSync(modules));
      const descriptor = openSync(path, 'a');
      try {
        writeArchive(descriptor, request);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  /** What all guests have. @throws {Fault} `missing-tool` or `file` */
  base(): Promise<string> {
    this.#base ??= this.#makeBase();
    return this.#base;
  }

  async #makeBase(): Promise<string> {
    // Read once in a process: a bisection boots many guests.
    common ??= guestFiles().then((files) => ({ files, name: `base-${digest(files)}.cpio` }));
    const { files, name } = await common;
    return this.#store.get(name, (path) => write(path, files));
  }

  async #modules(kernel: GuestKernel): Promise<string | undefined> {
    const { modules, modulesKey } = kernel;
    if (modules === undefined || modulesKey === undefined) return undefined;
    const staging = await this.#store.temporary('modules', (path) => void path);
    return this.#store.get(modulesKey, async (path) =>
      write(path, await moduleFilesOfGuest(modules, staging)),
    );
  }
}

function write(path: string, files: readonly GuestFile[]): void {
  const descriptor = openSync(path, 'w', 0o644);
  try {
    writeArchive(descriptor, files);
  } finally {
    closeSync(descriptor);
  }
}

/** Another name for other content, whatever the dates of the files say. */
function digest(files: readonly GuestFile[]): string {
  const hash = createHash('sha256');
  for (const file of withFolders(files)) {
    const content = contentOf(file);
    const numbers = file.kind === 'device' ? `${file.major}:${file.minor}` : '';
    hash.update(
      `${file.path} ${file.kind} ${'mode' in file ? file.mode : ''} ${numbers} ${content.length}\n`,
    );
    hash.update(content);
  }
  return hash.digest('hex').slice(0, 32);
}
