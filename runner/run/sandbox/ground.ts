import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { canDropRoot, nobody, sandboxEnvironment } from './environment.ts';
import { noteNamespaces } from './made-namespaces.ts';
import { closeTable, openTable, readOnlyTable } from './mounts.ts';

/** Why the ground could not be made: what its processes said. */
export class GroundError extends Error {
  override name = 'GroundError';
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** Root only: a /dev/net/tun of our own that sandboxes may open, where a container lets us make it. */
const asRoot = `
mount -t tmpfs -o mode=755 netscene /dev/net 2>/dev/null && mknod -m 666 /dev/net/tun c 10 200
exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@"
`;

/** Everything read-only; then it waits for the runner's end. */
const body =
  'mount --all --fstab /proc/self/fd/3 || exit 71; exec 3<&-; echo ready; read -r lifeline; exit 0';

let ground: Promise<ChildProcess> | undefined;

/**
 * The ground that all sandboxes of a runner stand on, made once: a user and a mount namespace in
 * which everything is read-only. A sandbox has a user namespace of its own below it, so that these
 * mounts are locked there (mount_namespaces(7)): not even its root can make them writable again.
 * Ends with the runner.
 * @returns the PID of its process, to enter with nsenter(1)
 * @throws {GroundError}
 */
export async function groundPid(): Promise<number> {
  ground ??= open();
  const current = ground;
  try {
    const child = await current;
    if (child.exitCode === null && child.signalCode === null) return child.pid as number;
  } catch (error) {
    if (ground === current) ground = undefined;
    throw error;
  }
  // Somebody killed it: make another one.
  if (ground === current) ground = undefined;
  return groundPid();
}

/** Ends the ground; sandboxes that stand on it go on. */
export async function closeGround(): Promise<void> {
  const child = await ground?.catch(() => undefined);
  ground = undefined;
  for (const stream of child?.stdio ?? []) stream?.destroy();
}

function open(): Promise<ChildProcess> {
  const table = openTable(readOnlyTable());
  const namespaces = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', body];
  const [program, ...args] = (
    canDropRoot() ? ['unshare', '--mount', 'sh', '-c', asRoot, 'netscene', ...namespaces] : namespaces
  ) as [string, ...string[]];
  const child = spawn(program, args, {
    cwd: '/',
    env: sandboxEnvironment(),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', table],
  });
  closeTable(table);
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdin?.on('error', () => {});
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('error', (error: NodeJS.ErrnoException) => reject(new GroundError(error.message, error.code)));
    child.once('close', () => reject(new GroundError(said.trim())));
    child.stdout?.once('data', () => {
      noteNamespaces(child.pid as number);
      // It must not keep the runner alive.
      child.unref();
      for (const stream of child.stdio) (stream as (Readable & { unref?: () => void }) | null)?.unref?.();
      resolve(child);
    });
  });
}
