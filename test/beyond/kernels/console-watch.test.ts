import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConsoleWatch } from '../../../runner/beyond/kernels/console-watch.ts';
import { folder } from '../../cli/netscene.ts';

function watch(text: string): ConsoleWatch {
  const console = new ConsoleWatch(undefined, () => {});
  for (const byte of Buffer.from(text)) console.add(Buffer.from([byte]));
  return console;
}

test('panics, oopses and the end of all are noticed in the kernel’s own lines', () => {
  const cases: [string, 'panic' | 'oops' | 'halted', string][] = [
    ['[    3.1] reboot: System halted', 'halted', 'System halted'],
    [
      '[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs',
      'panic',
      'VFS: Unable to mount root fs',
    ],
    [
      '[    1.2] BUG: kernel NULL pointer dereference, address: 0008',
      'oops',
      'BUG: kernel NULL pointer dereference, address: 0008',
    ],
    ['[    1.2][  T123] Oops: 0000 [#1] PREEMPT SMP NOPTI', 'oops', 'Oops: 0000 [#1] PREEMPT SMP NOPTI'],
    ['[   12.2] kernel BUG at net/core/skbuff.c:100!', 'oops', 'kernel BUG at net/core/skbuff.c:100!'],
    [
      '[   12.2] general protection fault, probably for non-canonical address',
      'oops',
      'general protection fault, probably for non-canonical address',
    ],
    [
      '[   12.2] BUG: KASAN: use-after-free in br_handle_frame',
      'oops',
      'BUG: KASAN: use-after-free in br_handle_frame',
    ],
  ];
  for (const [line, kind, found] of cases) assert.equal(watch(`${line}\r\n`).findings[kind], found);
});

test('a warning is kept with its trace, of whatever kind', () => {
  const [warned, ...more] = watch(
    [
      '[    1.0] ------------[ cut here ]------------',
      '[    1.0] WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 dev_x+0x1/0x2 [veth]',
      '[    1.1] Call Trace:',
      '[    1.1]  <TASK>',
      '[    1.1]  netdev_x+0x10/0x20',
      '[    1.1]  </TASK>',
      '[    1.2] ---[ end trace 0000000000000000 ]---',
      '[    1.3] veth1: renamed from eth0',
      '',
    ].join('\r\n'),
  ).warnings;
  assert.equal(warned?.line, 'WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 dev_x+0x1/0x2 [veth]');
  assert.match(warned?.trace ?? '', /netdev_x\+0x10/);
  assert.doesNotMatch(warned?.trace ?? '', /renamed/);
  assert.deepEqual(more, []);
  for (const line of [
    'WARNING: possible circular locking dependency detected',
    'WARNING: suspicious RCU usage',
    'INFO: task kworker/0:1:12 blocked for more than 120 seconds.',
    'rcu: INFO: rcu_preempt self-detected stall on CPU',
    'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:',
    'kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)',
    'unregister_netdevice: waiting for veth1 to become free. Usage count = 2',
  ])
    assert.equal(watch(`[   12.2][   T33] ${line}\n`).warnings[0]?.line, line);
  for (const line of ['WARNING: no kernel said this', '[    1.2] Spectre V2 : WARNING: Unprivileged eBPF'])
    assert.deepEqual(watch(`${line}\n`).warnings, []);
});

test('programs cannot feign a panic, and a lockup of a busy machine is no oops', () => {
  for (const line of [
    'Kernel panic - not syncing: a joke',
    'Oops: none',
    '[    1.2] watchdog: BUG: soft lockup - CPU#1 stuck',
  ]) {
    const { panic, oops } = watch(`${line}\n`).findings;
    assert.deepEqual([panic, oops], [undefined, undefined], line);
  }
});

test('signs of life and escape sequences are left out, of the file as well', (t) => {
  const log = join(folder(t), 'console.log');
  const console = new ConsoleWatch(log, () => {});
  console.add(Buffer.from('one\r\n\x05\x05two\x1b[2J\r\nthr\x05ee'));
  console.close();
  assert.equal(console.last(2), 'two\nthree');
  assert.ok(!readFileSync(log).includes(5));
});
