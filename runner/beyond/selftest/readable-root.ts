import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesBelow } from '../../kit/files-below.ts';

/** The folder of the tests as sandboxes can read it, and what takes away what was made for that. */
export interface ReadableRoot {
  readonly path: string;
  close(): void;
}

/**
 * Started by root, sandboxes run as nobody, who cannot read what lies in root's own folders: then the folders of
 * the tests are copied to where everybody can.
 * @param folders those that are wanted, below the root
 */
export function readableRoot(root: string, folders: readonly string[]): ReadableRoot {
  if (process.getuid?.() !== 0 || isOpen(root)) return { path: root, close: () => {} };
  const path = mkdtempSync(join(tmpdir(), 'netscene-selftests-'));
  try {
    chmodSync(path, 0o755);
    for (const folder of folders) {
      for (const file of filesBelow(join(root, folder))) {
        const copy = join(path, file.slice(root.length + 1));
        cpSync(file, copy, { dereference: true });
        chmodSync(copy, (statSync(file).mode & 0o111) === 0 ? 0o644 : 0o755);
      }
    }
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    throw error;
  }
  return { path, close: () => rmSync(path, { recursive: true, force: true }) };
}

/** Can everybody come to it, and look into it? */
function isOpen(folder: string): boolean {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const needed = at === folder ? 0o005 : 0o001;
    if ((statSync(at).mode & needed) !== needed) return false;
  }
  return true;
}
