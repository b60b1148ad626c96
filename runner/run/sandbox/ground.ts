import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { packageRoot } from '../../kit/package-root.ts';
import { canDropRoot, nobody, sandboxEnvironment } from './environment.ts';
import { holdSandboxes } from './limits.ts';
import { noteNamespaces } from './made-namespaces.ts';
import { type RootView, rootView } from './root-view.ts';
import { systemCallsInPerl } from './system-calls.ts';

/** Why the ground could not be made: what its processes said. */
export class GroundError extends Error {
  override name = 'GroundError';
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What sandboxes stand on: a user, mount, PID and network namespace with a root of its own, of which nothing can
 * be written to and below which nothing of the host's lies. A sandbox has a user namespace below this one, so
 * that the kernel locks these mounts there (mount_namespaces(7)).
 */
export interface Ground {
  /** Its process in the mount namespace that sandboxes start from; its children are in the PID namespace. */
  readonly pid: number;
  /** Its PID 1, in the mount namespace that netscene's own commands start from, as the host numbers it. */
  readonly innerPid: number;
  readonly view: RootView;
}

/** Root only: a /dev/net/tun of our own that sandboxes may open, where a container lets us make it. */
const asRoot = `
mount -t tmpfs -o mode=755 netscene /dev/net 2>/dev/null && mknod -m 666 /dev/net/tun c 10 200
exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@"
`;

const namespaces = [
  ...['unshare', '--user', '--map-root-user', '--mount', '--net', '--pid', '--fork', '--kill-child'],
];

interface Standing {
  readonly child: ChildProcess;
  readonly ground: Ground;
}

const grounds = new Map<string, Promise<Standing>>();

/**
 * The ground of sandboxes that see the same, made once and kept until the runner ends.
 * @param sees paths beside the system's own that can be read in them, absolute
 * @throws {GroundError}
 */
export async function groundFor(sees: readonly string[]): Promise<Ground> {
  const key = [...sees].sort().join('\0');
  const current = grounds.get(key) ?? open(sees);
  grounds.set(key, current);
  try {
    const [{ child, ground }] = await Promise.all([current, holdSandboxes()]);
    if (child.exitCode === null && child.signalCode === null) return ground;
  } catch (error) {
    if (grounds.get(key) === current) grounds.delete(key);
    throw error;
  }
  // Somebody killed it: make another one.
  if (grounds.get(key) === current) grounds.delete(key);
  return groundFor(sees);
}

/** Ends all grounds, and with them what still stands on them. */
export async function closeGround(): Promise<void> {
  const all = [...grounds.values()];
  grounds.clear();
  for (const one of all) {
    const standing = await one.catch(() => undefined);
    for (const stream of standing?.child.stdio ?? []) stream?.destroy();
  }
}

let program: string | undefined;

function open(sees: readonly string[]): Promise<Standing> {
  program ??= systemCallsInPerl() + readFileSync(join(packageRoot, 'runner/run/sandbox/ground.pl'), 'utf8');
  const view = rootView(sees);
  const unshare = [...namespaces, 'perl', '-e', program, ...view.words];
  const [first, ...args] = (
    canDropRoot() ? ['unshare', '--mount', 'sh', '-c', asRoot, 'netscene', ...unshare] : unshare
  ) as [string, ...string[]];
  const child = spawn(first, args, {
    cwd: '/',
    env: sandboxEnvironment(),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdin?.on('error', () => {});
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('error', (error: NodeJS.ErrnoException) => reject(new GroundError(error.message, error.code)));
    child.once('close', () => reject(new GroundError(said.trim())));
    child.stdout?.once('data', () => {
      const pid = child.pid as number;
      const innerPid = childOf(pid);
      for (const one of [pid, innerPid]) noteNamespaces(one);
      // It must not keep the runner alive.
      child.unref();
      for (const stream of child.stdio) (stream as (Readable & { unref?: () => void }) | null)?.unref?.();
      resolve({ child, ground: { pid, innerPid, view } });
    });
  });
}

/** The child of a process that was started last. @throws where it has none: a PID of 0 would be ourselves (kill(2)) */
export function childOf(pid: number): number {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1);
  if (!child) throw new Error(`process ${pid} has no child`);
  return Number(child);
}
