import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { hostEnvironment } from '../../run/sandbox/environment.ts';
import { whereOnHost } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';
import type { GuestFile } from './cpio.ts';

const execute = promisify(execFile);

/** The modules of a kernel: what `uname -r` names, and the folder that they lie under. */
export interface ModuleTree {
  readonly release: string;
  readonly folder: string;
}

/**
 * Modules that a scenario may want, by name; the kernel asks modprobe(8) for them when they are needed.
 * What they depend on comes along.
 */
const wanted = new RegExp(
  `^(${[
    'veth|dummy|tun|tap|ifb|vrf|nlmon|bonding|team|team_mode_.*|macvlan|macvtap|ipvlan|ipvtap|hsr|netkit',
    'vxlan|geneve|bareudp|wireguard|gtp|macsec|amt|ovpn|openvswitch|vport_.*|nsh|netdevsim|psample|net_failover',
    'bridge|stp|llc|8021q|mrp|garp|br_netfilter|ipv6|mip6|af_packet|packet|unix|vsock|vmw_vsock_.*|sctp|tipc',
    'ipip|sit|ip_gre|ip6_gre|gre|ip_tunnel|tunnel4|tunnel6|ip6_tunnel|ip_vti|ip6_vti|ip6_udp_tunnel|udp_tunnel',
    'fou|fou6|mpls_.*|l2tp_.*|xfrm.*|esp[46].*|ah[46]|ipcomp6?|af_key|ip_vs.*|batman_adv|8021x|dsa_core',
    'nf_.*|nft_.*|nfnetlink.*|x_tables|xt_.*|ip_tables|ip6_tables|iptable_.*|ip6table_.*|ipt_.*|ip6t_.*',
    'arp_tables|arptable_.*|arpt_.*|ebtable.*|ebt_.*|ip_set.*',
    'sch_.*|cls_.*|act_.*|em_.*|.*_diag|tcp_.*|crc32c_generic|crc32c_intel|libcrc32c',
    // What tunnels that encrypt ask for by the name of an algorithm.
    'authenc.*|echainiv|seqiv|rfc4106|gcm|ghash.*|cbc|ctr|ccm|hmac|sha(1|256|512)_.*|aes_.*|aesni_intel|cryptd',
    'chacha.*|poly1305.*|libchacha.*|libpoly1305.*|curve25519.*|libcurve25519.*|des_generic|deflate|crypto_null',
    'cryptomgr|drbg|jitterentropy_rng|ansi_cprng|geniv',
  ].join('|')})$`,
);

/** Names of modules, each with its file. */
export function findModules({ folder }: ModuleTree): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of moduleFiles(folder)) found.set(moduleName(path), path);
  return found;
}

/** Files of the modules that scenarios may want, in a fixed order. */
export function selectModules(all: ReadonlyMap<string, string>): string[] {
  return [...all]
    .filter(([name]) => wanted.test(name))
    .map(([, path]) => path)
    .sort();
}

/**
 * The modules of a guest as files of its root, decompressed, with the indexes of depmod(8).
 * @param staging an empty folder to work in
 * @throws {Fault} `missing-tool`
 */
export async function moduleFilesOfGuest(tree: ModuleTree, staging: string): Promise<GuestFile[]> {
  const { release } = tree;
  const root = join(staging, 'lib/modules', release);
  const all = findModules(tree);
  mkdirSync(root, { recursive: true });
  const staged = new Set<string>();
  let next = selectModules(all);
  while (next.length > 0) {
    await stage(next, root);
    for (const path of next) staged.add(path);
    // What the decompressed ones depend on.
    const needed = next.flatMap((path) => dependencies(readFileSync(stagedPath(path, root))));
    next = [...new Set(needed.map((name) => all.get(name)).filter((path) => path !== undefined))].filter(
      (path) => !staged.has(path),
    );
  }
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    const given = join(tree.folder, name);
    if (existsSync(given)) copyFileSync(given, join(root, name));
    else writeFileSync(join(root, name), '');
  }
  await run('depmod', ['--all', '--basedir', staging, release], 'kmod');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => statSync(join(root, name)).isFile() && !/\.(order|modinfo|symbols)$/.test(name))
    .map((name) => ({
      path: join('usr/lib/modules', release, name),
      kind: 'data' as const,
      mode: 0o644,
      data: readFileSync(join(root, name)),
    }));
}

/** Copies modules to where depmod looks for them, and decompresses them there, all of a kind at once. */
async function stage(paths: readonly string[], root: string): Promise<void> {
  const compressed: Record<string, string[]> = { xz: [], zst: [], gz: [] };
  for (const path of paths) {
    const target = join(root, 'kernel', basename(path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
    compressed[target.split('.').at(-1) as string]?.push(target);
  }
  const { xz = [], zst = [], gz = [] } = compressed;
  if (xz.length > 0) await run('xz', ['--decompress', '--force', ...xz], 'xz-utils');
  if (zst.length > 0) await run('zstd', ['--decompress', '--force', '--quiet', '--rm', ...zst], 'zstd');
  if (gz.length > 0) await run('gzip', ['--decompress', '--force', ...gz], 'gzip');
}

function stagedPath(path: string, root: string): string {
  return join(root, 'kernel', basename(path).replace(/\.(xz|zst|gz)$/, ''));
}

/** Modules that a module names in its `.modinfo` section: as dependencies, and to be loaded before it. */
export function dependencies(module: Buffer): string[] {
  const text = module.toString('latin1');
  const listed = [...text.matchAll(/\0depends=([^\0]*)\0/g)].flatMap((match) => match[1]?.split(',') ?? []);
  const soft = [...text.matchAll(/\0softdep=pre: ([^\0]*)\0/g)].flatMap(
    (match) => match[1]?.split(' ') ?? [],
  );
  return [...listed, ...soft].filter(Boolean).map((name) => name.replaceAll('-', '_'));
}

function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');
}

/** Module files under a folder: those that a build tree's modules.order lists, or all. */
function moduleFiles(folder: string): string[] {
  const order = join(folder, 'modules.order');
  if (existsSync(order)) {
    // Kernel 6.2 and later list the objects (kbuild: "modules.order in the build tree lists .o files").
    const listed = readFileSync(order, 'utf8').split('\n').filter(Boolean);
    const files = listed
      .map((line) => join(folder, line.replace(/\.o$/, '.ko')))
      .filter((path) => existsSync(path));
    if (files.length > 0) return files;
  }
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ko(\.(xz|zst|gz))?$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

async function run(program: string, args: readonly string[], packageName: string): Promise<void> {
  const path = whereOnHost(program);
  if (path === undefined) {
    throw new Fault('missing-tool', `${program} is not installed; a guest’s modules need it`, {
      cure: `sudo apt-get install ${packageName} (in a clone: make deps-kernel)`,
    });
  }
  try {
    await execute(path, args, { env: hostEnvironment(), maxBuffer: 1 << 24 });
  } catch (error) {
    const { stderr, code, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (/No space left/.test(stderr ?? ''))
      throw Object.assign(new Error('no space left on the device'), { code: 'ENOSPC' });
    throw new Fault('kernel', `${program} failed: ${(stderr || message).trim().split('\n')[0]} (${code})`, {
      where: relative('/', args.at(-1) ?? ''),
      cure: 'look at the kernel’s modules: one may be damaged',
    });
  }
}

/** Says in a few bytes which module files there are; another text when one of them was changed. */
export function fingerprint(tree: ModuleTree): string {
  const hash = createHash('sha256').update(`${wanted.source} ${tree.release}`);
  for (const path of moduleFiles(tree.folder)) {
    const { size, mtimeMs, ino } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs} ${ino}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}
