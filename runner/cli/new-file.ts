import { rmSync, writeFileSync } from 'node:fs';
import { Fault } from '../text/fault.ts';

/** Writes a file that is not there yet. @throws {Fault} `file` where it is, or cannot be made */
export function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // What a full disk has cut off is of no use, and would be in the way of the next try.
    if (code === 'ENOSPC' || code === 'EDQUOT') rmSync(file, { force: true });
    throw new Fault('file', code === 'EEXIST' ? 'the file is there already; it was left as it is' : message, {
      where: file,
      cure:
        code === 'EEXIST' ? 'choose another name' : 'choose a folder that exists and that you may write to',
    });
  }
}
