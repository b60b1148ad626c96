import { readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What stands in an initramfs. Paths are without a leading slash; all of it belongs to root, and no time
 * is written, so that the same content always gives the same archive.
 */
export type GuestFile = { readonly path: string } & (
  | { readonly kind: 'file'; readonly mode: number; readonly from: string }
  | { readonly kind: 'data'; readonly mode: number; readonly data: Buffer | string }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'folder' }
  | { readonly kind: 'device'; readonly mode: number; readonly major: number; readonly minor: number }
);

/** File types of st_mode (inode(7)). */
const type = { file: 0o100000, data: 0o100000, link: 0o120000, folder: 0o040000, device: 0o020000 };

/** The content of one file, read only when it is written. */
export function contentOf(file: GuestFile): Buffer {
  switch (file.kind) {
    case 'file':
      return readFileSync(file.from);
    case 'data':
      return Buffer.from(file.data);
    case 'link':
      return Buffer.from(file.to);
    case 'folder':
    case 'device':
      return Buffer.alloc(0);
  }
}

/** The files with the folders that they lie in, each before what it holds. */
export function withFolders(files: readonly GuestFile[]): GuestFile[] {
  const all = new Map<string, GuestFile>();
  const addFolder = (path: string) => {
    if (path === '.' || all.has(path)) return;
    addFolder(dirname(path));
    all.set(path, { path, kind: 'folder' });
  };
  for (const file of files) {
    addFolder(dirname(file.path));
    if (!all.has(file.path)) all.set(file.path, file);
  }
  return [...all.values()];
}

/**
 * Writes an archive in the "new ASCII" format of cpio, which the kernel unpacks as its first root file
 * system; several may stand one after another (Documentation/driver-api/early-userspace/buffer-format.rst).
 * @throws what writing throws, such as ENOSPC
 */
export function writeArchive(descriptor: number, files: readonly GuestFile[]): void {
  let number = 0;
  for (const file of withFolders(files)) {
    number += 1;
    const mode = 'mode' in file ? file.mode : file.kind === 'link' ? 0o777 : 0o755;
    const device = file.kind === 'device' ? file : { major: 0, minor: 0 };
    const content = contentOf(file);
    writeAll(descriptor, header(file.path, number, type[file.kind] | mode, content.length, device));
    writeAll(descriptor, content);
    writeAll(descriptor, padding(content.length));
  }
  writeAll(descriptor, header('TRAILER!!!', 0, 0, 0, { major: 0, minor: 0 }));
}

function header(
  path: string,
  number: number,
  mode: number,
  size: number,
  device: { major: number; minor: number },
): Buffer {
  const name = Buffer.from(`${path}\0`);
  const [user, group, links, time, check] = [0, 0, 1, 0, 0];
  const fields = [
    number,
    mode,
    user,
    group,
    links,
    time,
    size,
    0,
    0,
    device.major,
    device.minor,
    name.length,
  ];
  const text = [...fields, check].map((field) => field.toString(16).padStart(8, '0')).join('');
  const head = Buffer.concat([Buffer.from(`070701${text}`), name]);
  return Buffer.concat([head, padding(head.length)]);
}

/** Everything begins at a multiple of four bytes. */
function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
