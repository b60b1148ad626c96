import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../text/fault.ts';
import { openScratch, type Scratch } from './scratch.ts';

/** Why a folder cannot take what we write (errno(3)): another one may. */
const noRoom = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOTDIR',
  'EFBIG',
  'ENOENT',
  'EEXIST',
]);

/** Days after which a kept file that nobody used is taken away. */
const days = 30;
/** How many of a kind (root file systems, modules, packages) are kept. */
const newest = 12;

/** Where something can be written: a folder that goes with the run, and one that stays, if there is one. */
interface Place {
  readonly scratch: Scratch;
  readonly kept: string | undefined;
}

/**
 * Where guests' files are kept between runs, under names that follow from their content, and made during
 * one. Several runs may use it at once: a file appears under its name only when it is complete. Where the
 * user's cache folder cannot be written to, or is full, the temporary folder serves for this run alone.
 */
export class Store {
  #place: Place | undefined;
  #isFallback = false;
  readonly #scratches: Scratch[] = [];
  #temporaries = 0;
  readonly #making = new Map<string, Promise<string>>();
  readonly #onExit = () => this.close();

  constructor() {
    process.once('exit', this.#onExit);
  }

  /** Takes away what this run alone needed. */
  close(): void {
    process.off('exit', this.#onExit);
    for (const scratch of this.#scratches.splice(0)) scratch.close();
    this.#place = undefined;
  }

  /**
   * The file or folder of a name, made when it is not there yet.
   * @param name follows from the content: the same name is never made in two ways
   * @throws {Fault} `file` when there is no room anywhere
   */
  get(name: string, make: (path: string) => Promise<void> | void): Promise<string> {
    const making = this.#making.get(name) ?? this.#find(name, make);
    this.#making.set(name, making);
    return making;
  }

  /** Makes something that goes with this run. @returns its path */
  temporary(name: string, make: (path: string) => Promise<void> | void): Promise<string> {
    this.#temporaries += 1;
    const number = this.#temporaries;
    return this.#attempt(async ({ scratch }) => {
      const path = join(scratch.path, `${number}-${name}`);
      await makeWhole(path, make);
      return path;
    });
  }

  /** Keeps a file of this run under a name, for people to read. @returns where */
  keep(path: string, folder: string, name: string): string | undefined {
    const target = join(this.#place?.kept ?? tmpdir(), folder, name);
    try {
      mkdirSync(join(target, '..'), { recursive: true });
      renameSync(path, target);
      return target;
    } catch {
      return undefined;
    }
  }

  async #find(name: string, make: (path: string) => Promise<void> | void): Promise<string> {
    const known = join(cacheFolder(), name);
    if (existsSync(known)) {
      markUsed(known);
      return known;
    }
    return this.#attempt(async ({ scratch, kept }) => {
      const partial = join(scratch.path, name);
      await makeWhole(partial, make);
      if (kept === undefined) return partial;
      const path = join(kept, name);
      try {
        renameSync(partial, path);
      } catch (error) {
        // Another run was faster: a folder is not replaced.
        if (!existsSync(path)) throw error;
      }
      return path;
    });
  }

  async #attempt<Result>(write: (place: Place) => Promise<Result>): Promise<Result> {
    try {
      return await write(this.#here());
    } catch (error) {
      if (!noRoom.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    try {
      return await write(this.#elsewhere());
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (!noRoom.has(code ?? '')) throw error;
      throw new Fault('file', `there is no room for the guest’s files: ${message}`, {
        where: `${cacheFolder()}, ${tmpdir()}`,
        cure: 'make room for 500 MB in one of them, or name other folders: XDG_CACHE_HOME=… TMPDIR=…',
      });
    }
  }

  #here(): Place {
    const folder = cacheFolder();
    this.#place ??= { scratch: this.#open(folder), kept: folder };
    if (!this.#isFallback) removeOld(folder);
    return this.#place;
  }

  #elsewhere(): Place {
    if (this.#isFallback && this.#place) return this.#place;
    this.#isFallback = true;
    this.#place = { scratch: this.#open(tmpdir()), kept: undefined };
    return this.#place;
  }

  #open(folder: string): Scratch {
    const scratch = openScratch(folder);
    this.#scratches.push(scratch);
    return scratch;
  }
}

/** The folder of what can be made again: $XDG_CACHE_HOME (XDG Base Directory Specification) or ~/.cache. */
export function cacheFolder(): string {
  const given = process.env.XDG_CACHE_HOME;
  return join(given?.startsWith('/') ? given : join(homedir(), '.cache'), 'netscene');
}

async function makeWhole(path: string, make: (path: string) => Promise<void> | void): Promise<void> {
  try {
    await make(path);
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    throw error;
  }
}

/** Says that it was used today, so that what is old can be told from what is wanted. */
function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Read-only: it is there all the same.
  }
}

/**
 * Takes away what nobody has used for long, and all but the newest of each kind: a developer of netscene
 * or of a kernel makes new ones all day. What was used within the hour stays: another run may need it.
 */
function removeOld(folder: string): void {
  const kept = readdirSync(folder)
    .filter((name) => !name.startsWith('netscene-run-'))
    .map((name) => ({ name, used: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.used - a.used);
  const counted = new Map<string, number>();
  for (const { name, used } of kept) {
    const kind = /^(base|modules|package)-/.exec(name)?.[1];
    const newer = counted.get(kind ?? name) ?? 0;
    counted.set(kind ?? name, newer + 1);
    const age = Date.now() - used;
    const surplus = kind !== undefined && newer >= newest && age > 3_600_000;
    if (surplus || age > days * 86_400_000) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
