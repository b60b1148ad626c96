import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { Fault } from '../text/fault.ts';

/** Holds standard output to what a report needs: whole, or told. */
export interface StandardOutput {
  /** Resolves when all that was printed is written. @throws {Fault} `file` when it could not be, to its end */
  written(): Promise<void>;
}

/**
 * Watches standard output for what cannot be written: a full disk, /dev/full. A reader that goes away
 * (`| head -1`) is no fault, and neither is anything on standard error, where nobody could be told of it.
 */
export function watchStandardOutput(): StandardOutput {
  let broken: NodeJS.ErrnoException | undefined;
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') broken ??= error;
  });
  if (isFile(1)) writeWhole(process.stdout, 1);
  return {
    written: async () => {
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
      if (broken === undefined) return;
      throw new Fault('file', `what was to be printed cannot be written: ${broken.message}`, {
        where: 'standard output',
        cure: 'print to a disk with room',
      });
    },
  };
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/** Node's own stream to a file takes a part that write(2) has written, where a disk fills up, for the whole. */
function writeWhole(stream: Writable, descriptor: number): void {
  stream._write = (chunk: Buffer | string, encoding, done) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
}
