import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where it is kept what failed in this folder: $XDG_CACHE_HOME (XDG Base Directory Specification) or ~/.cache. */
function memory(): string {
  const given = process.env.XDG_CACHE_HOME;
  const cache = given?.startsWith('/') ? given : join(homedir(), '.cache');
  const folder = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 16);
  return join(cache, 'netscene', 'last-failed', `${folder}.json`);
}

/** The words that select what failed the last time; none where nothing did, or nothing is known. */
export function failedLastTime(): string[] {
  try {
    const words: unknown = JSON.parse(readFileSync(memory(), 'utf8'));
    return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  } catch {
    return [];
  }
}

/** Keeps what failed. Where that cannot be written, the next run cannot be asked for it, and nothing else. */
export function rememberFailed(run: {
  readonly failed: readonly string[];
  readonly tried: readonly string[];
}): void {
  const { failed, tried } = run;
  const before = failedLastTime();
  const now = [...new Set([...before.filter((word) => !tried.includes(word)), ...failed])];
  if (now.length === 0 && before.length === 0) return;
  try {
    mkdirSync(dirname(memory()), { recursive: true });
    writeFileSync(memory(), JSON.stringify(now));
  } catch {
    // A home that cannot be written to: see above.
  }
}
