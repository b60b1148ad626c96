import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Room } from '../../kit/limits.ts';
import { type CgroupPlaces, findCgroups } from './cgroup-places.ts';
import { sandboxEnvironment } from './environment.ts';

/**
 * The control group of a run (cgroups(7)), a folder in each hierarchy that limits memory or processes. The runner itself
 * goes into it, once, so that all that it starts is born there: to move each sandbox would cost more than a sandbox does,
 * since the kernel waits for every processor whenever a process is moved. In it, the kernel takes a sandbox's processes
 * before the runner's (inside.pl). It is taken away when the runner has ended, however that happens.
 */
export class Cgroup {
  /** One of version 2; of version 1, that of memory and that of processes. */
  readonly folders: readonly string[];
  readonly #places: CgroupPlaces;

  private constructor(places: CgroupPlaces, folders: readonly string[]) {
    this.#places = places;
    this.folders = folders;
  }

  /**
   * Makes one and moves this process into it.
   * @throws where this machine gives us none: the error says why
   */
  static async open(room: Room): Promise<Cgroup> {
    const places = findCgroups();
    const name = `netscene-${process.pid}-${randomBytes(3).toString('hex')}`;
    const cgroup = new Cgroup(
      places,
      places.parents.map((parent) => join(parent, name)),
    );
    const janitor = startJanitor(cgroup.folders);
    try {
      for (const folder of cgroup.folders) mkdirSync(folder);
      for (const [file, value] of values[places.version](room)) cgroup.#set(file, value);
      await Promise.all(
        cgroup.folders.map((folder) => writeFile(join(folder, 'cgroup.procs'), String(process.pid))),
      );
    } catch (error) {
      janitor.stdin?.destroy();
      throw error;
    }
    return cgroup;
  }

  /** How many of its processes the kernel has ended for want of memory. */
  get outOfMemory(): number {
    const file = this.#places.version === 2 ? 'memory.events' : 'memory.oom_control';
    const path = this.#find(file);
    const counts = path === undefined ? '' : readFileSync(path, 'utf8');
    return Number(/^oom_kill (\d+)$/m.exec(counts)?.[1] ?? 0);
  }

  #find(file: string): string | undefined {
    return this.folders.map((folder) => join(folder, file)).find((path) => existsSync(path));
  }

  /** A kernel without swap has no limit of it. */
  #set(file: string, value: number): void {
    const path = this.#find(file);
    if (path !== undefined) writeFileSync(path, String(value));
    else if (!/swap|memsw/.test(file)) throw new Error(`there is no ${file} in ${this.folders.join(', ')}`);
  }
}

type Values = (room: Room) => readonly (readonly [file: string, value: number])[];

/** Admin guide of the kernel: cgroup-v2.rst; cgroup-v1/memory.rst, where memory and swap are limited after memory alone, and pids.rst. */
const values: Readonly<Record<1 | 2, Values>> = {
  1: ({ memory, processes }) => [
    ['memory.limit_in_bytes', memory],
    ['memory.memsw.limit_in_bytes', memory],
    ['pids.max', processes],
  ],
  2: ({ memory, processes }) => [
    ['memory.max', memory],
    ['memory.swap.max', 0],
    ['pids.max', processes],
  ],
};

/**
 * Waits for our end, by the other end of its pipe, and then for that of the last process in these folders: from the
 * outside, where it is not counted. Then it takes away what is left of runs whose janitor was ended with them.
 */
function startJanitor(folders: readonly string[]) {
  const script = `read -r _
n=0
while [ $n -lt 300 ]; do
  left=
  for folder; do rmdir "$folder" 2>/dev/null; [ -d "$folder" ] && left=1; done
  [ "$left" ] || break
  n=$((n + 1))
  sleep 0.1
done
for folder; do find "\${folder%/*}" -maxdepth 1 -name 'netscene-*' -mmin +1 -exec rmdir {} + 2>/dev/null; done`;
  const janitor = spawn('sh', ['-c', script, 'netscene-janitor', ...folders], {
    cwd: '/',
    env: sandboxEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  janitor.on('error', () => {});
  janitor.stdin?.on('error', () => {});
  janitor.unref();
  (janitor.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return janitor;
}
