import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from '../../kit/limits.ts';
import { type CgroupPlaces, findCgroups } from './cgroup-places.ts';
import { sandboxEnvironment } from './environment.ts';

/** A folder of each hierarchy that limits memory or processes: one of version 2, two of version 1. */
type Folders = readonly string[];

/**
 * The control groups of a run (cgroups(7)): one that holds the sum of its sandboxes, and below it one for each, so
 * that one that eats all it may have takes nothing from the others. They are taken away as the sandboxes end, and what
 * is left of them by a janitor when the runner ends, however that happens.
 */
export class Cgroup {
  readonly #folders: Folders;
  readonly #places: CgroupPlaces;
  readonly #each: Room;
  readonly #janitor: ReturnType<typeof startJanitor>;
  #next = 0;

  private constructor(places: CgroupPlaces, room: { readonly all: Room; readonly each: Room }) {
    const name = `netscene-${process.pid}-${randomBytes(3).toString('hex')}`;
    this.#places = places;
    this.#each = room.each;
    this.#folders = places.parents.map((parent) => join(parent, name));
    this.#janitor = startJanitor(this.#folders);
    try {
      for (const folder of this.#folders) mkdirSync(folder);
      if (places.version === 2)
        writeFileSync(join(this.#folders[0] as string, 'cgroup.subtree_control'), '+memory +pids');
      this.#limit(this.#folders, room.all);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @throws where this machine gives us none: the error says why */
  static open(room: { readonly all: Room; readonly each: Room }): Cgroup {
    return new Cgroup(findCgroups(), room);
  }

  /** One for a sandbox. */
  leaf(): CgroupLeaf {
    const folders = this.#folders.map((folder) => join(folder, String(this.#next)));
    this.#next += 1;
    for (const folder of folders) mkdirSync(folder);
    this.#limit(folders, this.#each);
    return new CgroupLeaf(folders, this.#places.version);
  }

  /** Takes it away once nothing is in it any more. */
  close(): void {
    this.#janitor.stdin?.destroy();
  }

  #limit(folders: Folders, { memory, processes }: Room): void {
    const values = this.#places.version === 2 ? version2(memory, processes) : version1(memory, processes);
    for (const [file, value, needed] of values) {
      const path = folders.map((folder) => join(folder, file)).find((one) => existsSync(one));
      if (path !== undefined) writeFileSync(path, String(value));
      else if (needed) throw new Error(`there is no ${file} in ${folders.join(', ')}`);
    }
  }
}

/** What a sandbox's processes are in. */
export class CgroupLeaf {
  readonly #folders: Folders;
  readonly #version: 1 | 2;

  constructor(folders: Folders, version: 1 | 2) {
    this.#folders = folders;
    this.#version = version;
  }

  /** Who writes `0` to these is in it, with all that it starts from then on. */
  get joins(): readonly string[] {
    return this.#folders.map((folder) => join(folder, 'cgroup.procs'));
  }

  /** {@link joins}, opened: for a process that may not open them itself, but write. To be closed by who asks. */
  open(): number[] {
    return this.joins.map((path) => openSync(path, 'w'));
  }

  /** How many of its processes the kernel has ended for want of memory. */
  get outOfMemory(): number {
    const file = this.#version === 2 ? 'memory.events' : 'memory.oom_control';
    try {
      const counts = this.#folders.map((folder) => join(folder, file)).find((path) => existsSync(path));
      return Number(
        /^oom_kill (\d+)$/m.exec(counts === undefined ? '' : readFileSync(counts, 'utf8'))?.[1] ?? 0,
      );
    } catch {
      return 0;
    }
  }

  /** Takes it away; what still ends in it is left to the janitor. */
  remove(): void {
    for (const folder of this.#folders) {
      try {
        rmdirSync(folder);
      } catch {
        // EBUSY: its last process is on its way out.
      }
    }
  }
}

type Values = readonly (readonly [file: string, value: number, needed: boolean])[];

/** Documentation/admin-guide/cgroup-v2.rst. One that has no memory left ends whole: half a scenario proves nothing. */
const version2 = (memory: number, processes: number): Values => [
  ['memory.max', memory, true],
  ['memory.swap.max', 0, false],
  ['memory.oom.group', 1, false],
  ['pids.max', processes, true],
];

/** Documentation/admin-guide/cgroup-v1/memory.rst, pids.rst; memory and swap together are never less than memory alone. */
const version1 = (memory: number, processes: number): Values => [
  ['memory.limit_in_bytes', memory, true],
  ['memory.memsw.limit_in_bytes', memory, false],
  ['pids.max', processes, true],
];

/**
 * Waits for our end, by the other end of its pipe, and then for that of the last process in these folders. Then it takes
 * away those of runs whose janitor was ended with them: in the first folder of one that is alive, the ground lives.
 */
function startJanitor(folders: Folders) {
  const script = `read -r _
n=0
while [ $n -lt 300 ]; do
  left=
  for folder; do rmdir "$folder"/*/ "$folder" 2>/dev/null; [ -d "$folder" ] && left=1; done
  [ "$left" ] || break
  n=$((n + 1))
  sleep 0.1
done
for folder; do
  for old in "\${folder%/*}"/netscene-*; do
    [ "$(find "$old" -maxdepth 0 -mmin +1 2>/dev/null)" ] || continue
    [ ! -d "$old/0" ] || rmdir "$old/0" 2>/dev/null || continue
    rmdir "$old"/*/ "$old" 2>/dev/null
  done
done`;
  const janitor = spawn('sh', ['-c', script, 'netscene-janitor', ...folders], {
    ...{ cwd: '/', env: sandboxEnvironment(), detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  });
  janitor.on('error', () => {});
  janitor.stdin?.on('error', () => {});
  janitor.unref();
  (janitor.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return janitor;
}
