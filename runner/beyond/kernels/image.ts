import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Fault } from '../../text/fault.ts';

/** What the header of a kernel image says (Documentation/arch/x86/boot.rst). */
export interface KernelImage {
  readonly path: string;
  /** As `uname -r` will say; undefined where the image does not tell. */
  readonly release: string | undefined;
}

const cure = 'give a bzImage or vmlinuz file, a kernel build tree, a linux-image-*.deb, or host';

/**
 * Reads the header of a bzImage and holds the file to it.
 * @throws {Fault} `kernel` when the file is no kernel that qemu can start, or not all of one
 */
export function readImage(path: string): KernelImage {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const head = Buffer.alloc(0x8000);
    const read = readSync(descriptor, head, 0, head.length, 0);
    return { path, release: release(head.subarray(0, read), size, path) };
  } finally {
    closeSync(descriptor);
  }
}

function release(head: Buffer, size: number, path: string): string | undefined {
  if (size === 0) throw new Fault('kernel', 'the kernel file is empty', { where: path, cure });
  const isImage = head.length > 0x250 && head.toString('latin1', 0x202, 0x206) === 'HdrS';
  if (!isImage)
    throw new Fault('kernel', `this is no x86 kernel image${kindOf(head)}`, { where: path, cure });
  const setupSectors = head.readUInt8(0x1f1) || 4;
  const expected = (setupSectors + 1) * 512 + head.readUInt32LE(0x1f4) * 16;
  // The last paragraph of 16 bytes need not be full.
  if (size + 16 <= expected) {
    throw new Fault('kernel', `the kernel file is cut off: ${size} of ${expected} bytes`, {
      where: path,
      cure: 'copy or build it again',
    });
  }
  if (head.readUInt16LE(0x206) >= 0x20c && (head.readUInt16LE(0x236) & 1) === 0) {
    throw new Fault('kernel', 'this kernel is a 32-bit one; the guest runs 64-bit programs', {
      where: path,
      cure: 'build it with CONFIG_64BIT=y',
    });
  }
  const at = head.readUInt16LE(0x20e);
  if (at === 0 || at + 0x200 >= head.length) return undefined;
  const text = head.toString('latin1', at + 0x200, head.indexOf(0, at + 0x200));
  return /^[\w.+~-]+/.exec(text)?.[0];
}

function kindOf(head: Buffer): string {
  if (head.toString('latin1', 0, 4) === '\x7fELF')
    return ' but an ELF file (the bzImage of a build tree is arch/x86/boot/bzImage)';
  if (head.toString('latin1', 56, 60) === 'ARM\x64') return ' but one for arm64';
  if (head.toString('latin1', 0, 7) === '!<arch>') return ' but a Debian package or an ar archive';
  return '';
}
