import {
  closeSync,
  constants,
  copyFileSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A file that is being written, and has its name only when it is complete. */
export interface FileDraft {
  readonly descriptor: number;
  /** Puts it under its name, in one step. */
  publish(): void;
  /** Ends the writing; what was not published is gone. */
  discard(): void;
}

/**
 * What the file will hold: a `document` is of use when it is whole, a `stream` as far as it goes; an
 * `addition` is put below what others have written there.
 */
export type FileContent = 'document' | 'stream' | 'addition';

/** Opens a file to be written in place of the one at `path`, in the same folder. @throws what open(2) says */
export function openDraft(path: string, content: FileContent): FileDraft {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new Error('it is a folder');
  // A device or a pipe (/dev/null, /dev/fd/3) is written to as it is: a rename would take its place.
  if (content !== 'document' || (there !== undefined && !there.isFile())) {
    return drafted(openSync(path, content === 'addition' ? 'a' : 'w', 0o644), () => {});
  }
  const target = there === undefined ? path : realpathSync(path);
  const temporary = `${target}.${process.pid}.partial`;
  const unnamed = openUnnamed(dirname(target));
  if (unnamed !== undefined) {
    return drafted(unnamed, () => {
      try {
        copyFileSync(`/proc/self/fd/${unnamed}`, temporary, constants.COPYFILE_EXCL);
        renameSync(temporary, target);
      } catch (error) {
        removeIfThere(temporary);
        throw error;
      }
    });
  }
  let named: string | undefined = temporary;
  return drafted(
    openSync(temporary, 'wx', 0o644),
    () => {
      renameSync(temporary, target);
      named = undefined;
    },
    () => named !== undefined && removeIfThere(named),
  );
}

function drafted(descriptor: number, publish: () => void, clean: () => void = () => {}): FileDraft {
  return {
    descriptor,
    publish,
    discard: () => {
      closeSync(descriptor);
      clean();
    },
  };
}

/**
 * A file without a name (O_TMPFILE, open(2)): whatever kills us, nothing of it is left. Undefined where the
 * file system has none.
 */
function openUnnamed(folder: string): number | undefined {
  const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
  try {
    return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o644);
  } catch {
    return undefined;
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made, or somebody took it away.
  }
}
