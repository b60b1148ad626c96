/**
 * A seccomp(2) filter against what a network tutorial never needs and what reaches past namespaces. A refused call
 * fails as on a kernel that was built without it; nothing is killed. In the form of linux/filter.h.
 */

/** Numbers by name, in the order: x86-64, and the table that the younger ones share. */
const refused: Readonly<Record<string, readonly [x64: number, generic: number]>> = {
  // Keys are not kept apart by namespaces as files are.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  // Its flags cannot be looked at; the C library then takes clone.
  clone3: [435, 435],
};
const calls = {
  unshare: [272, 97],
  clone: [56, 220],
  socket: [41, 198],
  setrlimit: [160, 164],
  prlimit64: [302, 261],
} as const satisfies Readonly<Record<string, readonly [x64: number, generic: number]>>;

/** Families of sockets that no network namespace holds: the hypervisor, Bluetooth, the kernel's crypto, NFC, Qualcomm's. */
const families = { AF_BLUETOOTH: 31, AF_ALG: 38, AF_NFC: 39, AF_VSOCK: 40, AF_QIPCRTR: 42 } as const;

/** The limit of core dumps, which is set and stays (inside.pl). */
const RLIMIT_CORE = 4;

/** A cgroup namespace lets its maker mount the cgroups that the runner itself is in. */
const CLONE_NEWCGROUP = 0x02000000;

const machines: Partial<Record<string, readonly [audit: number, column: 0 | 1]>> = {
  x64: [0xc000003e, 0],
  arm64: [0xc00000b7, 1],
  riscv64: [0xc00000f3, 1],
  loong64: [0xc0000102, 1],
};

const allow = 0x7fff0000;
const errno = (code: number) => 0x00050000 | code;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];

type Instruction = readonly [code: number, yes: number, no: number, k: number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const ifEqual = (k: number, yes: number, no: number): Instruction => [0x15, yes, no, k];
const answer = (k: number): Instruction => [0x06, 0, 0, k];
// struct seccomp_data of linux/seccomp.h, little-endian.
const at = { number: 0, machine: 4, argument: 16, second: 24, third: 32, thirdHigh: 36 } as const;

/**
 * The filter as hexadecimal digits; empty for a machine whose numbers netscene does not know.
 * @param arch as `process.arch` says it
 */
export function systemCallFilter(arch: string = process.arch): string {
  const machine = machines[arch];
  if (machine === undefined) return '';
  const [audit, column] = machine;
  const number = (pair: readonly [number, number]) => pair[column];
  const program: Instruction[] = [
    load(at.machine),
    ifEqual(audit, 1, 0),
    // Programs for another machine (32 bits) would have other numbers.
    answer(errno(ENOSYS)),
    load(at.number),
    // x32, which no distribution uses: the same calls under other numbers.
    [0x35, 0, 1, 0x40000000],
    answer(errno(ENOSYS)),
    ...Object.values(refused).flatMap((pair) => [ifEqual(number(pair), 0, 1), answer(errno(ENOSYS))]),
    ...[calls.unshare, calls.clone].flatMap((pair): Instruction[] => [
      ifEqual(number(pair), 0, 4),
      load(at.argument),
      [0x45, 0, 1, CLONE_NEWCGROUP],
      answer(errno(EPERM)),
      answer(allow),
    ]),
    ifEqual(number(calls.setrlimit), 0, 4),
    load(at.argument),
    ifEqual(RLIMIT_CORE, 0, 1),
    answer(errno(EPERM)),
    answer(allow),
    // To read it is no harm: its third argument is then no address.
    ifEqual(number(calls.prlimit64), 0, 8),
    load(at.second),
    ifEqual(RLIMIT_CORE, 0, 5),
    load(at.third),
    ifEqual(0, 0, 2),
    load(at.thirdHigh),
    ifEqual(0, 1, 0),
    answer(errno(EPERM)),
    answer(allow),
    ifEqual(number(calls.socket), 0, Object.keys(families).length * 2 + 1),
    load(at.argument),
    ...Object.values(families).flatMap((family) => [ifEqual(family, 0, 1), answer(errno(EAFNOSUPPORT))]),
    answer(allow),
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, yes, no, k]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(yes, i * 8 + 2);
    bytes.writeUInt8(no, i * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, i * 8 + 4);
  }
  return bytes.toString('hex');
}
