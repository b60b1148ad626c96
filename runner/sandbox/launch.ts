import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { mountTable } from './mounts.ts';

/** The user that a sandbox started by root runs as: the kernel then protects root's files as from anybody. */
const nobody = 65534;
/** Descriptor of the mount table in the child. */
const tableDescriptor = 5;

const namespaces = [
  ...['--user', '--map-root-user', '--mount', '--pid', '--uts', '--ipc'],
  ...['--fork', '--kill-child', '--mount-proc'],
];

/**
 * The outer of two nested user namespaces mounts everything read-only; in the inner one these mounts
 * are locked (mount_namespaces(7)), so that not even the sandbox's root can make them writable again.
 */
const outer = `
mount -o remount,bind,ro / & root=$!
mount --all --fstab /proc/self/fd/${tableDescriptor} || exit 71
# The root may be busy for as long as the others are mounted.
wait $root || mount -o remount,bind,ro / || exit 71
exec ${tableDescriptor}<&-
exec unshare --user --map-root-user --net --mount bash -c "$0"
`;

/** Root only: a /dev/net/tun of our own that the sandbox may open. Gone with the mount namespace. */
const withTun = `
mount -t tmpfs -o mode=755 netscene /dev/net && mknod -m 666 /dev/net/tun c 10 200
exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@"
`;

export interface LaunchOptions {
  /** Ends each command's output in the agent's streams; a scenario cannot guess it. */
  readonly nonce: string;
  /** Open /dev/net/tun to the sandbox where we may. */
  readonly tun: boolean;
}

let agent: string | undefined;

/** The environment of a scenario's commands: the same on every machine, whoever runs it. */
export function sandboxEnvironment(): Record<string, string> {
  // Debian keeps sysctl, nft and bridge in /usr/sbin, which is not on an ordinary user's PATH.
  const path = new Set([
    ...(process.env.PATH ?? '').split(':'),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    '/usr/bin',
    '/bin',
  ]);
  return {
    PATH: [...path].filter(Boolean).join(':'),
    HOME: '/tmp',
    USER: 'root',
    LC_ALL: 'C.UTF-8',
    TERM: 'dumb',
  };
}

/** True when we are root and may become `nobody`: not in a user namespace that maps root only. */
export function canDropRoot(): boolean {
  if (process.getuid?.() !== 0) return false;
  const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n');
  return ranges.some((range) => {
    const [first, , length] = range.trim().split(/\s+/).map(Number) as [number, number, number];
    return nobody >= first && nobody < first + length;
  });
}

/** The user that processes of the sandbox run as, for spawn: `nobody` when we are root, else ourselves. */
export function credentials(): { uid?: number; gid?: number } {
  return canDropRoot() ? { uid: nobody, gid: nobody } : {};
}

/**
 * Starts the processes of a sandbox, in a session of their own so that a Ctrl-C reaches only the runner.
 * Descriptors: 0 requests, 1 and 2 outputs, 3 answers, 4 the lifeline; see `agent.bash`.
 */
export function launch({ nonce, tun }: LaunchOptions): ChildProcess {
  agent ??= readFileSync(join(packageRoot, 'runner/sandbox/agent.bash'), 'utf8');
  const drop = canDropRoot();
  const command = ['unshare', ...namespaces, 'sh', '-c', outer, `netscene_nonce=${nonce}\n${agent}`];
  const asRoot = drop && tun ? ['unshare', '--mount', 'sh', '-c', withTun, 'netscene'] : [];
  const [program, ...args] = [...asRoot, ...command] as [string, ...string[]];
  return spawn(program, args, {
    cwd: '/',
    env: sandboxEnvironment(),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', mountTable()],
    ...(tun ? {} : credentials()),
  });
}
