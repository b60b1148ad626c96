import { spawn } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';

/** Milliseconds without a further change after which a save is whole: an editor writes in several goes. */
const settled = 60;

/**
 * Runs the same command line again whenever a scenario's file, or what it imports, is saved; until it is interrupted.
 * Each run is a process of its own: what was imported once is not read again in the same one.
 */
export async function watchAndRun(
  args: readonly string[],
  scenarios: readonly LoadedScenario[],
  signal: AbortSignal,
): Promise<number> {
  const files = [...new Set(scenarios.map(({ file }) => file))];
  const changes = new Changes();
  try {
    while (!signal.aborted) {
      // Before the run: what is saved meanwhile starts another.
      changes.follow(await withImports(files));
      await runOnce(args, signal);
      if (signal.aborted) break;
      process.stderr.write('\nwatching; Ctrl-C ends it\n');
      await changes.next(signal);
    }
  } finally {
    changes.close();
  }
  return 130;
}

/** The table stays in its place: the screen is wiped, and what was above it stays to scroll to. */
async function runOnce(args: readonly string[], signal: AbortSignal): Promise<void> {
  if (process.stdout.isTTY) process.stdout.write('\x1b[H\x1b[2J');
  const [program, ...words] = [process.execPath, process.argv[1] as string, ...args] as [string, ...string[]];
  const child = spawn(program, words, { stdio: 'inherit' });
  // A terminal sends its Ctrl-C to the child too; a kill comes to us alone.
  const end = () => child.kill('SIGINT');
  signal.addEventListener('abort', end, { once: true });
  await new Promise((done) => child.once('close', done));
  signal.removeEventListener('abort', end);
}

/** The files and what they import; where they cannot be read as they are, the files alone. */
async function withImports(files: readonly string[]): Promise<string[]> {
  const { build } = await import('esbuild');
  try {
    const { metafile } = await build({
      entryPoints: [...files],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outdir: '/',
      logLevel: 'silent',
    });
    return [...new Set([...files, ...Object.keys(metafile.inputs).map((file) => resolve(file))])];
  } catch {
    return [...files];
  }
}

/** Notices that one of some files is saved. Folders are watched: an editor may put a new file in the old one's place. */
class Changes {
  #watchers: FSWatcher[] = [];
  #changed = false;
  #notice = () => {};

  follow(files: readonly string[]): void {
    this.close();
    this.#changed = false;
    const byFolder = new Map<string, Set<string>>();
    for (const file of files)
      byFolder.set(dirname(file), (byFolder.get(dirname(file)) ?? new Set()).add(basename(file)));
    this.#watchers = [...byFolder].map(([folder, names]) =>
      watch(folder, (_event, name) => {
        if (name !== null && !names.has(name)) return;
        this.#changed = true;
        this.#notice();
      }),
    );
  }

  /** Resolves once something was saved, also before it was asked for. */
  async next(signal: AbortSignal): Promise<void> {
    if (!this.#changed) {
      await new Promise<void>((done) => {
        this.#notice = done;
        signal.addEventListener('abort', () => done(), { once: true });
      });
    }
    await sleep(settled);
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }
}
