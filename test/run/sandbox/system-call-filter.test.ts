import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemCallFilter } from '../../../runner/run/sandbox/system-call-filter.ts';

interface Call {
  /** AUDIT_ARCH_… of linux/audit.h. */
  readonly machine: number;
  readonly number: number;
  readonly args?: readonly number[];
}

/** What the kernel would answer: classic BPF over struct seccomp_data, as far as the filter uses it. */
function answer(hex: string, { machine, number, args = [] }: Call): 'allowed' | number {
  const program = Buffer.from(hex, 'hex');
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(machine, 4);
  for (const [i, arg] of args.entries()) data.writeBigUInt64LE(BigInt(arg), 16 + 8 * i);
  let held = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const [code, yes, no, k] = [
      program.readUInt16LE(at * 8),
      program.readUInt8(at * 8 + 2),
      program.readUInt8(at * 8 + 3),
      program.readUInt32LE(at * 8 + 4),
    ];
    if (code === 0x20) held = data.readUInt32LE(k);
    else if (code === 0x06) return k === 0x7fff0000 ? 'allowed' : k & 0xffff;
    else if (code === 0x15) at += held === k ? yes : no;
    else if (code === 0x35) at += held >= k ? yes : no;
    else if (code === 0x45) at += (held & k) !== 0 ? yes : no;
    else assert.fail(`an instruction that no filter has: ${code}`);
  }
  return assert.fail('it runs over its end');
}

const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];
/** From the headers of Linux: asm/unistd_64.h, and asm-generic/unistd.h, which arm64, riscv64 and loong64 take. */
const numbers = {
  x64: {
    read: 0,
    keyctl: 250,
    bpf: 321,
    perf_event_open: 298,
    userfaultfd: 323,
    kexec_file_load: 320,
    clone: 56,
    unshare: 272,
    socket: 41,
    setrlimit: 160,
    prlimit64: 302,
  },
  generic: {
    read: 63,
    keyctl: 219,
    bpf: 280,
    perf_event_open: 241,
    userfaultfd: 282,
    kexec_file_load: 294,
    clone: 220,
    unshare: 97,
    socket: 198,
    setrlimit: 164,
    prlimit64: 261,
  },
};
const machines = [
  ['x64', 0xc000003e, numbers.x64],
  ['arm64', 0xc00000b7, numbers.generic],
  ['riscv64', 0xc00000f3, numbers.generic],
  ['loong64', 0xc0000102, numbers.generic],
] as const;

for (const [arch, machine, call] of machines)
  describe(`the filter of system calls on ${arch}`, () => {
    const filter = systemCallFilter(arch);
    const of = (number: number, ...args: number[]) => answer(filter, { machine, number, args });

    it('lets a tutorial’s calls through', () => {
      assert.equal(of(call.read, 0), 'allowed');
      // CLONE_NEWUSER and CLONE_NEWNET.
      for (const flags of [0x11, 0x10000000 | 0x40000000]) {
        assert.equal(of(call.clone, flags), 'allowed');
        assert.equal(of(call.unshare, flags), 'allowed');
      }
      for (const family of [1, 2, 10, 16, 17, 44]) assert.equal(of(call.socket, family), 'allowed');
    });

    it('refuses what reaches past namespaces, as a kernel without it does', () => {
      for (const name of ['keyctl', 'bpf', 'perf_event_open', 'userfaultfd', 'kexec_file_load'] as const)
        assert.equal(of(call[name]), ENOSYS, name);
      for (const number of [425, 426, 427, 435]) assert.equal(of(number), ENOSYS);
      for (const name of ['clone', 'unshare'] as const) assert.equal(of(call[name], 0x02000000), EPERM);
      for (const family of [31, 38, 39, 40, 42]) assert.equal(of(call.socket, family), EAFNOSUPPORT);
    });

    it('lets the limit of cores be read, and not be set; any other be set', () => {
      assert.equal(of(call.prlimit64, 0, 4, 0, 0x7fff0000), 'allowed');
      for (const address of [0x1000, 0x7f00_0000_0000])
        assert.equal(of(call.prlimit64, 0, 4, address), EPERM);
      assert.equal(of(call.prlimit64, 0, 7, 0x1000), 'allowed');
      assert.equal(of(call.setrlimit, 4, 0x1000), EPERM);
      assert.equal(of(call.setrlimit, 7, 0x1000), 'allowed');
    });

    it('refuses every call that is made as another machine', () => {
      for (const [other, number] of machines) {
        if (other !== arch)
          assert.equal(answer(filter, { machine: number, number: call.read }), ENOSYS, other);
      }
      // i386 and arm, which run on them.
      for (const number of [0x40000003, 0x40000028])
        assert.equal(answer(filter, { machine: number, number: call.read }), ENOSYS);
    });
  });

it('there is none for a machine whose numbers are not known', () =>
  assert.equal(systemCallFilter('mips'), ''));
