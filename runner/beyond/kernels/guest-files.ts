import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { filesBelow } from '../../kit/files-below.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { whereOnHost } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';
import type { GuestFile } from './cpio.ts';
import { inGuest, plain, programFiles, tree } from './program-files.ts';
import { data, needed, welcome } from './programs.ts';

const device = (path: string, mode: number, major: number, minor: number): GuestFile => ({
  path: `dev/${path}`,
  kind: 'device',
  mode,
  major,
  minor,
});

/** Devices by their numbers (Documentation/admin-guide/devices.txt): a kernel without devtmpfs has them too. */
const devices = [
  device('console', 0o600, 5, 1),
  device('null', 0o666, 1, 3),
  device('zero', 0o666, 1, 5),
  device('full', 0o666, 1, 7),
  device('random', 0o666, 1, 8),
  device('urandom', 0o666, 1, 9),
  device('kmsg', 0o644, 1, 11),
  device('tty', 0o666, 5, 0),
  device('ptmx', 0o666, 5, 2),
  device('ttyS0', 0o600, 4, 64),
  device('ttyS1', 0o600, 4, 65),
  device('net/tun', 0o666, 10, 200),
];

/**
 * All that every guest has: this machine's programs with their libraries, node, and netscene itself.
 * @throws {Fault} `missing-tool`
 */
export async function guestFiles(): Promise<GuestFile[]> {
  const missing = Object.keys(needed).filter((name) => whereOnHost(name) === undefined);
  if (missing.length > 0) {
    throw new Fault('missing-tool', `not installed: ${missing.join(', ')}; a guest needs it`, {
      cure: `sudo apt-get install ${[...new Set(missing.map((name) => needed[name]))].join(' ')} (in a clone: make deps-kernel)`,
    });
  }
  const links = ['bin', 'sbin', 'lib', 'lib64'];
  const folders = ['proc', 'sys', 'run', 'tmp', 'root', 'mnt', 'dev/pts', 'dev/shm', 'dev/net', 'etc'];
  const files: GuestFile[] = [
    ...links.map((path): GuestFile => ({ path, kind: 'link', to: `usr/${path}` })),
    ...folders.map((path): GuestFile => ({ path, kind: 'folder' })),
    ...devices,
    // What stands first is taken where a program names the same file.
    text('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n'),
    text('etc/group', 'root:x:0:\nnogroup:x:65534:\n'),
    text('etc/hosts', '127.0.0.1 localhost\n::1 localhost\n'),
    text('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n'),
    ...(await programFiles([...Object.keys(needed), ...welcome, process.execPath])),
    { path: 'usr/sbin/modprobe', kind: 'link', to: '../bin/kmod' },
    { path: 'dev/fd', kind: 'link', to: '/proc/self/fd' },
    ...data.flatMap(tree),
    { path: 'init', kind: 'file', mode: 0o755, from: join(packageRoot, 'runner/beyond/kernels/init.bash') },
    // Comes to nothing where node is there by that path.
    { path: 'usr/bin/node', kind: 'link', to: `/${inGuest(process.execPath)}` },
    ...ownFiles(),
  ];
  return files.sort((a, b) => order(a.path, b.path));
}

/** netscene, as it is installed, without sources and tests; and zx, which it does not bundle. */
function ownFiles(): GuestFile[] {
  const at = (path: string) => join('netscene', relative(packageRoot, path));
  const own = ['dist/bin', 'dist/lib', 'dist/runner', 'dist/scenarios', 'lib', 'runner', 'scenarios']
    .flatMap((folder) => filesBelow(join(packageRoot, folder)))
    .filter((path) => !/\.(ts|map)$/.test(path));
  const zx = dirname(createRequire(join(packageRoot, 'package.json')).resolve('zx/package.json'));
  return [
    ...[...own, join(packageRoot, 'package.json')].map((path) => plain(at(path), path)),
    ...filesBelow(zx)
      .filter((path) => /\.(c?js|json)$/.test(path))
      .map((path) => plain(join('netscene/node_modules/zx', relative(zx, path)), path)),
  ];
}

function text(path: string, content: string): GuestFile {
  return { path, kind: 'data', mode: 0o644, data: content };
}

/** By bytes, so that the order is the same in every locale. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
