import { writeSync } from 'node:fs';
import { Fault } from '../../text/fault.ts';
import { columnsOf, plainColumns, wantsColor } from '../../text/terminal-text.ts';
import { type FileContent, type FileDraft, openDraft } from './draft.ts';
import type { Output } from './reporter.ts';

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
    get columns() {
      return columnsOf(stream);
    },
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
  let draft: FileDraft;
  try {
    draft = openDraft(path, content);
  } catch (error) {
    throw fault(error);
  }
  let broken: unknown;
  let open = true;
  const discard = () => {
    if (!open) return;
    open = false;
    draft.discard();
  };
  return {
    columns: plainColumns,
    color: false,
    write: (text) => {
      if (broken !== undefined || !open) return;
      try {
        writeAll(draft.descriptor, text);
      } catch (error) {
        broken = error;
      }
    },
    finish: () => {
      try {
        if (broken !== undefined) throw broken;
        draft.publish();
      } catch (error) {
        throw fault(error);
      } finally {
        discard();
      }
    },
    discard,
  };
}

/** write(2) may take a part only, where a disk fills up. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
