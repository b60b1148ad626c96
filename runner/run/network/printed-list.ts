import type { Shown } from './network.ts';

/** What one command of a batch printed; `undefined` where it failed. */
export interface BatchEntry {
  readonly command: string;
  readonly list: readonly Shown[] | undefined;
}

/**
 * A JSON list of iproute2; undefined for what is none. Where the kernel lacks what was asked for it prints half a
 * list, and entries may be empty.
 */
export function printedList(text: string): Shown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isShown) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads what `-j -force -batch` printed: a list on a line for each command, and for one that failed nothing, or `[`. */
export function parseBatch(commands: readonly string[], printed: string, stderr: string): BatchEntry[] {
  const failed = new Set([...stderr.matchAll(/^Command failed -:(\d+)$/gm)].map(([, line]) => Number(line)));
  let rest = printed;
  return commands.map((command, index) => {
    if (failed.has(index + 1)) {
      rest = rest.replace(/^\[(?=\[|$|\n)/, '');
      return { command, list: undefined };
    }
    const end = rest.indexOf('\n');
    const line = end === -1 ? rest : rest.slice(0, end);
    rest = end === -1 ? '' : rest.slice(end + 1);
    return { command, list: printedList(line) };
  });
}

function isShown(value: unknown): value is Shown {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
