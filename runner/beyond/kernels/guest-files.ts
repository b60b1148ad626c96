import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import { whereIs } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';
import type { GuestFile } from './cpio.ts';
import { sharedLibraries } from './shared-libraries.ts';

/** Without these no guest can do anything; the program, and its Debian package. */
const needed: Readonly<Record<string, string>> = {
  bash: 'bash',
  ip: 'iproute2',
  ping: 'iputils-ping',
  fping: 'fping',
  mount: 'mount',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  stty: 'coreutils',
  kmod: 'kmod',
};

/** Taken where this machine has them. */
const welcome = [
  ...[
    'bridge',
    'tc',
    'ss',
    'nft',
    'sysctl',
    'socat',
    'arping',
    'tcpdump',
    'ethtool',
    'brctl',
    'nc',
    'umount',
  ],
  ...[
    'ps',
    'pgrep',
    'pkill',
    'kill',
    'sh',
    'env',
    'cat',
    'ls',
    'grep',
    'sed',
    'awk',
    'head',
    'tail',
    'tr',
    'cut',
  ],
  ...[
    'sort',
    'uniq',
    'wc',
    'sleep',
    'true',
    'false',
    'mkdir',
    'rmdir',
    'rm',
    'cp',
    'mv',
    'ln',
    'chmod',
    'chown',
  ],
  ...[
    'echo',
    'printf',
    'test',
    '[',
    'timeout',
    'seq',
    'date',
    'id',
    'uname',
    'tee',
    'dirname',
    'basename',
    'expr',
  ],
  ...[
    'readlink',
    'dd',
    'mktemp',
    'touch',
    'nproc',
    'stat',
    'find',
    'xargs',
    'od',
    'hostname',
    'ip6tables',
    'mknod',
  ],
  ...[
    'dmesg',
    'flock',
    'paste',
    'comm',
    'diff',
    'fold',
    'nl',
    'split',
    'yes',
    'stdbuf',
    'setsid',
    'traceroute',
  ],
];

/** Data of this machine that programs read, where it is there. */
const data = [
  ...['/etc/protocols', '/etc/services', '/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2'],
  ...['/usr/lib/locale/C.utf8', '/usr/lib/locale/C.UTF-8'],
];

const device = (path: string, mode: number, major: number, minor: number): GuestFile => ({
  ...{ path: `dev/${path}`, kind: 'device' },
  ...{ mode, major, minor },
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
  const missing = Object.keys(needed).filter((name) => whereIs(name) === undefined);
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
    ...(await programFiles([...Object.keys(needed), ...welcome, process.execPath])),
    { path: 'usr/sbin/modprobe', kind: 'link', to: '../bin/kmod' },
    { path: 'dev/fd', kind: 'link', to: '/proc/self/fd' },
    ...data.flatMap(tree),
    text('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n'),
    text('etc/group', 'root:x:0:\nnogroup:x:65534:\n'),
    text('etc/hosts', '127.0.0.1 localhost\n::1 localhost\n'),
    text('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n'),
    { path: 'init', kind: 'file', mode: 0o755, from: join(packageRoot, 'runner/beyond/kernels/init.bash') },
    // Comes to nothing where node is there by that path.
    { path: 'usr/bin/node', kind: 'link', to: `/${inGuest(process.execPath)}` },
    ...ownFiles(),
  ];
  return files.sort((a, b) => order(a.path, b.path));
}

/**
 * Programs of this machine, by name or path, as files of a guest: where they lie here, with the names
 * that lead to them, the interpreters of scripts, and their libraries. Those that are not there are left out.
 */
export async function programFiles(names: readonly string[]): Promise<GuestFile[]> {
  const programs = new Map<string, GuestFile>();
  const real: string[] = [];
  const add = (name: string) => {
    const path = name.includes('/') ? name : whereIs(name);
    if (path === undefined || !existsSync(path)) return;
    for (const file of withLinks(path)) programs.set(file.path, file);
    const target = realpathSync(path);
    if (real.includes(target)) return;
    real.push(target);
    const interpreter = /^#! *(\/\S+)(?: +(\S+))?/.exec(firstBytes(target));
    if (interpreter?.[1]) add(interpreter[1].endsWith('/env') ? (interpreter[2] ?? '') : interpreter[1]);
  };
  for (const name of names) add(name);
  const libraries = real.length === 0 ? [] : await sharedLibraries(real);
  const home = dirname(libraries.find(({ name }) => name === 'libc.so.6')?.path ?? '/lib/libc.so.6');
  for (const { name, path } of libraries) {
    for (const file of withLinks(path)) programs.set(file.path, file);
    // The guest has no ld.so.cache: what lies in a folder of its own is found by a name in the usual one.
    const usual = inGuest(join(home, basename(name)));
    if (!programs.has(usual)) programs.set(usual, { path: usual, kind: 'link', to: `/${inGuest(path)}` });
  }
  return [...programs.values()];
}

/** A file, with every symbolic link on the way from a path to it. */
function withLinks(path: string): GuestFile[] {
  const files: GuestFile[] = [];
  let at = path;
  for (let steps = 0; steps < 10; steps += 1) {
    const stats = lstatSync(at);
    if (!stats.isSymbolicLink()) {
      const { mode } = statSync(at);
      files.push({ path: inGuest(at), kind: 'file', mode: (mode & 0o111) | 0o644, from: at });
      return files;
    }
    const target = join(dirname(realFolder(at)), readlinkSync(at).startsWith('/') ? '' : readlinkSync(at));
    const next = readlinkSync(at).startsWith('/') ? readlinkSync(at) : target;
    files.push({ path: inGuest(at), kind: 'link', to: `/${inGuest(next)}` });
    at = next;
  }
  return files;
}

function realFolder(path: string): string {
  return join(realpathSync(dirname(path)), basename(path));
}

/** Where a file of this machine lies in a guest, in which /bin, /sbin and /lib are always below /usr. */
function inGuest(path: string): string {
  const real = realFolder(path).slice(1);
  return /^(bin|sbin|lib|lib64)\//.test(real) ? `usr/${real}` : real;
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

function tree(path: string): GuestFile[] {
  if (!existsSync(path)) return [];
  const files = statSync(path).isDirectory() ? filesBelow(path) : [path];
  return files.map((file) => plain(inGuest(file), file));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

function plain(path: string, from: string): GuestFile {
  return { path, kind: 'file', mode: 0o644, from };
}

function text(path: string, content: string): GuestFile {
  return { path, kind: 'data', mode: 0o644, data: content };
}

function firstBytes(path: string): string {
  return readFileSync(path).toString('latin1', 0, 200);
}

/** By bytes, so that the order is the same in every locale. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
