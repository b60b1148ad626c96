import { closeSync, openSync, realpathSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { Fault } from '../fault.ts';
import type { Output } from './reporter.ts';
import { wantsColor } from './terminal-text.ts';

/** An output to one of our own streams. A reader that goes away (`| head -1`) ends the telling, not the run. */
export function streamOutput(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', () => {
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    columns: stream.columns ?? 80,
    color: wantsColor(stream),
  };
}

/** An output to a file; a document appears under its name only when it is complete. */
export interface FileOutput extends Output {
  /** Gives the file its name. @throws {Fault} `file` when it could not be written in full */
  finish(): void;
  /** Takes the unfinished file away. */
  discard(): void;
}

/** What the file will hold: a `document` is of use when it is whole, a `stream` as far as it goes. */
export type FileContent = 'document' | 'stream';

/**
 * A file for a report. A stream is written under its own name from the start, so that it can be followed,
 * and is there when the runner is killed. @throws {Fault} `file` when the path cannot be written to;
 * nothing has run by then
 */
export function fileOutput(path: string, content: FileContent = 'document'): FileOutput {
  const fault = (error: unknown) =>
    new Fault('file', `the report cannot be written: ${(error as Error).message}`, {
      where: path,
      cure: 'name a file in a folder that exists, on a file system with room',
    });
  let descriptor: number;
  // A device or a pipe (/dev/null, /dev/fd/3) is written to as it is: a rename would take its place.
  let temporary: string | undefined;
  let target = path;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error('it is a folder');
    if (there?.isFile()) target = realpathSync(path);
    if (content === 'document' && (there === undefined || there.isFile()))
      temporary = `${target}.${process.pid}.partial`;
    descriptor = openSync(temporary ?? path, temporary === undefined ? 'w' : 'wx', 0o644);
  } catch (error) {
    throw fault(error);
  }
  let broken: unknown;
  let open = true;
  const discard = () => {
    if (!open) return;
    open = false;
    closeSync(descriptor);
    if (temporary !== undefined) unlinkSync(temporary);
  };
  return {
    columns: 80,
    color: false,
    write: (text) => {
      if (broken !== undefined || !open) return;
      try {
        writeAll(descriptor, Buffer.from(text));
      } catch (error) {
        broken = error;
      }
    },
    finish: () => {
      try {
        if (broken !== undefined) throw broken;
        if (temporary !== undefined) renameSync(temporary, target);
        temporary = undefined;
      } catch (error) {
        throw fault(error);
      } finally {
        discard();
      }
    },
    discard,
  };
}

/** A disk that fills up takes a part and says nothing; only the next write fails. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
}
