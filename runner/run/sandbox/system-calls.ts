/**
 * System calls by number, for what no program of util-linux does: perl(1), which Debian always has, makes them.
 * Sources: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h, and the tables of the others.
 */

/** Calls that the sandbox's own programs make. */
const used = ['mount', 'umount2', 'pivot_root', 'prctl', 'keyctl', 'unshare', 'prlimit64', 'setns'] as const;
type Used = (typeof used)[number];

const generic: Record<Used, number> = {
  mount: 40,
  umount2: 39,
  pivot_root: 41,
  prctl: 167,
  keyctl: 219,
  unshare: 97,
  prlimit64: 261,
  setns: 268,
};

const tables: Partial<Record<string, Record<Used, number>>> = {
  x64: {
    mount: 165,
    umount2: 166,
    pivot_root: 155,
    prctl: 157,
    keyctl: 250,
    unshare: 272,
    prlimit64: 302,
    setns: 308,
  },
  arm64: generic,
  riscv64: generic,
  loong64: generic,
  ia32: {
    mount: 21,
    umount2: 52,
    pivot_root: 217,
    prctl: 172,
    keyctl: 288,
    unshare: 310,
    prlimit64: 340,
    setns: 346,
  },
  arm: {
    mount: 21,
    umount2: 52,
    pivot_root: 218,
    prctl: 172,
    keyctl: 311,
    unshare: 337,
    prlimit64: 369,
    setns: 375,
  },
  ppc64: {
    mount: 21,
    umount2: 52,
    pivot_root: 203,
    prctl: 171,
    keyctl: 271,
    unshare: 282,
    prlimit64: 325,
    setns: 350,
  },
  s390x: {
    mount: 21,
    umount2: 52,
    pivot_root: 217,
    prctl: 172,
    keyctl: 280,
    unshare: 303,
    prlimit64: 334,
    setns: 339,
  },
};

/** Have the same number everywhere: they are younger than 5.0, since when all tables grow together. */
const same = { close_range: 436, mount_setattr: 442 } as const;

/**
 * The table of this machine as the beginning of a Perl program.
 * @param arch as `process.arch` says it
 */
export function systemCallsInPerl(arch: string = process.arch): string {
  const table = tables[arch];
  if (table === undefined) throw new Error(`netscene does not know the system calls of ${arch}`);
  const numbers = Object.entries({ ...table, ...same }).map(([name, number]) => `${name} => ${number}`);
  return `our %call = (${numbers.join(', ')});\n`;
}
