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

test('panics, oopses and warnings are noticed in the kernel’s own lines', () => {
  const cases: [string, 'panic' | 'oops' | 'warning', string][] = [
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
    [
      '[   12.2] WARNING: CPU: 0 PID: 1 at net/core/dev.c:1',
      'warning',
      'WARNING: CPU: 0 PID: 1 at net/core/dev.c:1',
    ],
  ];
  for (const [line, kind, found] of cases) assert.equal(watch(`${line}\r\n`).findings[kind], found);
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
