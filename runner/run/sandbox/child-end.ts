import type { ChildProcess } from 'node:child_process';

/** Milliseconds in which what a child said before it ended is read to its end. */
const readingTime = 1000;

/**
 * Resolves once a child has ended and its outputs are closed. A process of its that outlives it (its start broke off
 * at a limit of processes) holds them open: it loses its input at once and its listeners after a second.
 */
export function childEnd(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let patience: NodeJS.Timeout | undefined;
    child.once('exit', () => {
      child.stdin?.destroy();
      patience = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, readingTime);
    });
    child.once('close', () => {
      clearTimeout(patience);
      resolve();
    });
  });
}
