import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { folder, netscene, scenarioFile } from '../../../cli/netscene.ts';
import { until } from '../../../until.ts';
import { debianKernel, imageOf, unpackedKernel } from './debian-kernels.ts';
import { judge, processesNaming, small } from './judging.ts';

const kernel = () => ['--kernel', unpackedKernel()];

test('a kernel that panics on its way up cannot be judged; the end of its console is shown, all of it kept', async (t) => {
  const own = small(folder(t));
  const { code, report, stdout } = await judge(t, [
    own,
    ...kernel(),
    '--kernel-args',
    'rdinit=/nothing root=/dev/none',
  ]);
  assert.equal(code, 125);
  const [judged] = report.kernels;
  assert.equal(judged?.outcome, 'no-boot');
  assert.match(judged?.happened ?? '', /panicked: VFS: Unable to mount root fs/);
  assert.match(judged?.console ?? '', /Kernel panic/);
  assert.match(readFileSync(judged?.log ?? '', 'utf8'), /Linux version 6\.1/);
  assert.match(stdout, /panic/);
  rmSync(judged?.log ?? '');
});

test('a kernel that panics while it is judged has failed', async (t) => {
  const hog = scenarioFile(folder(t), 'hog', `setup('memory')\`head -c 4G /dev/zero | tail\``);
  const { code, report } = await judge(t, [
    hog,
    ...kernel(),
    '--kernel-args',
    'sysctl.vm.panic_on_oom=2',
    '--memory',
    '640',
  ]);
  const [judged] = report.kernels;
  assert.equal(judged?.outcome, 'panic');
  assert.match(judged?.happened ?? '', /panic_on_oom/);
  assert.equal(code, 1);
  rmSync(judged?.log ?? '');
});

test('a guest that is stopped counts as hung after a while, and is taken away', async (t) => {
  const at = folder(t);
  const waits = scenarioFile(at, 'waits', `setup('a long wait')\`sleep 600\``);
  const mark = 'netscene.test=hang';
  const limits = ['--hang-timeout', '20'];
  const stream = join(at, 'events.ndjson');
  const running = judge(t, [
    ...[waits, ...kernel(), '--kernel-args', mark, ...limits],
    ...['--reporter', `ndjson=${stream}`],
  ]);
  const pid = await qemuOf(mark);
  await until(() => existsSync(stream) && readFileSync(stream, 'utf8').includes('"scenario-start"'));
  process.kill(pid, 'SIGSTOP');
  const { code, report } = await running;
  assert.match(report.kernels[0]?.happened ?? '', /no sign of life for 20 s/);
  assert.equal(code, 125);
  assert.deepEqual(processesNaming(mark), []);
});

test('a guest that takes too long to come up is ended', async (t) => {
  const { code, report } = await judge(t, ['veth-pair', ...kernel(), '--boot-timeout', '1']);
  assert.equal(report.kernels[0]?.outcome, 'no-boot');
  assert.match(report.kernels[0]?.happened ?? '', /within 1 s/);
  assert.equal(code, 125);
});

test('without the bridge module, what needs a bridge is skipped with the reason', async (t) => {
  const tree = folder(t);
  cpSync(unpackedKernel(), tree, { recursive: true });
  const release = readdirSync(join(tree, 'lib/modules'))[0] as string;
  rmSync(join(tree, 'lib/modules', release, 'kernel/net/bridge'), { recursive: true });
  const { code, report } = await judge(t, ['bridge', '--kernel', tree]);
  assert.equal(report.scenarios[0]?.verdict, 'skip');
  assert.match(report.scenarios[0]?.reason ?? '', /this kernel has no bridges/);
  assert.equal(code, 125);
});

test('what is no kernel is refused before anything runs, with what to give instead', async (t) => {
  const at = folder(t);
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(at, name), content);
    return join(at, name);
  };
  const image = imageOf(unpackedKernel());
  const cut = write('cut', readFileSync(image));
  truncateSync(cut, 2_000_000);
  symlinkSync('/nowhere', join(at, 'dangling'));
  const cutPackage = write('cut.deb', readFileSync(debianKernel('cloud', 'oldest')));
  truncateSync(cutPackage, 3_000_000);
  execFileSync('mkdir', ['-p', join(at, 'empty/DEBIAN')]);
  write(
    'empty/DEBIAN/control',
    'Package: empty\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: none\n',
  );
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', join(at, 'empty'), join(at, 'empty.deb')]);
  const cases: [string, RegExp][] = [
    [write('garbage', Buffer.alloc(100_000, 'netscene')), /no x86 kernel image/],
    [write('nothing', ''), /kernel file is empty/],
    [cut, /cut off: 2000000 of \d+ bytes/],
    [write('text.deb', 'this is no package'), /no Debian package/],
    [cutPackage, /package cannot be read/],
    [join(at, 'empty.deb'), /holds no kernel/],
    [join(at, 'dangling'), /no such kernel/],
    [at, /no kernel in this folder/],
    [process.execPath, /an ELF file/],
  ];
  for (const [file, message] of cases) {
    const { code, stderr } = await netscene(['run', 'veth-pair', '--kernel', file]);
    assert.match(stderr, message);
    assert.match(stderr, /cure/);
    assert.equal(code, 129, file);
  }
});

test('a machine without qemu is told which package to install', async (t) => {
  const at = folder(t);
  // An empty file that nobody may run lies over it, in a mount namespace of its own.
  const hide =
    'qemu=$(command -v qemu-system-x86_64); mount -t tmpfs -o mode=700 none "$0" && touch "$0/x" && chmod 644 "$0/x" && mount --bind "$0/x" "$(readlink -f "$qemu")" && exec "$@"';
  const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', hide, at];
  const { code, stderr } = await netscene(['run', 'veth-pair', '--kernel', unpackedKernel()], { wrap });
  assert.match(stderr, /not installed: qemu-system-x86_64/);
  assert.match(stderr, /qemu-system-x86/);
  assert.equal(code, 129);
});

/** The PID of the qemu whose command line has a mark. */
async function qemuOf(mark: string): Promise<number> {
  for (;;) {
    const line = processesNaming(mark).find((text) => /\bqemu-system-x86_64 -M/.test(text));
    if (line !== undefined) return Number.parseInt(line.trim(), 10);
    await sleep(200);
  }
}
