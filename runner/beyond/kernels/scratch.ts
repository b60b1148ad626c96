import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Waits for the runner's end of a pipe to close, whatever closes it, and takes the folder away. */
const janitor = `trap '' INT TERM HUP; read -r forever; rm -rf -- "$1"`;

/** A folder for what a run needs only while it runs. */
export interface Scratch {
  readonly path: string;
  /** Takes the folder away. */
  close(): void;
}

/**
 * Makes a folder that goes with the runner: by `close`, and when the runner is killed by a process that
 * waits for that.
 * @throws what making it throws, such as EACCES, EROFS or ENOSPC
 */
export function openScratch(parent: string): Scratch {
  mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent, 'netscene-run-'));
  const watcher: ChildProcess = spawn('sh', ['-c', janitor, 'netscene', path], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return {
    path,
    close: () => {
      rmSync(path, { recursive: true, force: true });
      watcher.stdin?.destroy();
    },
  };
}
