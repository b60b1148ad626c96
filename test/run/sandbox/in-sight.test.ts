import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

/** All that can be written to in a sandbox. What is new here has to be looked at before it is added. */
const writable = [
  ...['/dev/full', '/dev/net/tun', '/dev/null', '/dev/pts', '/dev/pts/ptmx', '/dev/random', '/dev/shm'],
  ...['/dev/tty', '/dev/urandom', '/dev/zero', '/run', '/tmp'],
];
/** Settings of its own network, IPC, PID and user namespaces; pressure is a file that is read after a line was written. */
const settings =
  /^\/proc\/(?:sys\/(?:net|user|fs\/mqueue)\/|sys\/kernel\/(?:auto_msgmni|msg\w+|ns_last_pid|pid_max|sem\w*|shm\w+|hostname|domainname)$|pressure\/)/;

describe('in sight of a scenario', { timeout: 120_000 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.open();
  });
  after(async () => {
    await sandbox.close();
    await closeGround();
  });
  const lines = async (command: string) =>
    (await sandbox.run(command)).stdout.split('\n').filter(Boolean).sort();

  it('can be written to: what is listed, and nothing else', async () => {
    const found = await lines(
      String.raw`find / \( -path /proc -o -path /sys \) -prune -o ! -type l -writable -print 2>/dev/null`,
    );
    // Who is no root has a /dev/net/tun only where the machine gives it to everybody.
    assert.deepEqual(
      found.filter((path) => path !== '/dev/net/tun'),
      writable.filter((path) => path !== '/dev/net/tun'),
    );
  });
  it('can be written to in /proc and /sys: its own namespaces', async () => {
    const found = await lines(
      `find /proc /sys ! -type l -writable ! -path '/proc/[0-9]*' ! -path '/proc/self/*' ! -path '/proc/thread-self/*' 2>/dev/null`,
    );
    assert.deepEqual(
      found.filter(
        (path) =>
          !settings.test(path) &&
          !path.startsWith('/sys/class/net/') &&
          !path.startsWith('/sys/devices/virtual/net/'),
      ),
      [],
    );
    assert.ok(found.length > 10);
  });
  it('are two processes: PID 1 and its shell', async () => {
    assert.deepEqual(await lines('for p in /proc/[0-9]*; do echo "${p##*/} $(<$p/comm)"; done'), [
      '1 init',
      '2 bash',
    ]);
  });
  it('is no socket of anybody', async () => {
    assert.deepEqual(
      await lines(
        String.raw`find / \( -path /proc -o -path /sys \) -prune -o -type s -print 2>/dev/null; tail -n +2 /proc/net/unix`,
      ),
      [],
    );
  });
  it('are three descriptors', async () => {
    // The last is the folder that is being read.
    const found = await lines(
      'perl -e \'opendir D, "/proc/self/fd"; print map { readlink("/proc/self/fd/$_") . "\\n" } grep { /\\d/ } readdir D\'',
    );
    assert.deepEqual(
      found.map((to) => to.replace(/\d+.*/, 'N')),
      ['/dev/null', '/proc/N', 'socket:[N', 'socket:[N'],
    );
  });
  it('are file systems of its own, or read-only', async () => {
    const found = await lines("awk '$4 ~ /^rw/ {print $2, $3}' /proc/mounts");
    const own = [
      ...[
        '/dev/pts devpts',
        '/dev/shm tmpfs',
        '/proc proc',
        '/proc proc',
        '/run tmpfs',
        '/sys sysfs',
        '/sys sysfs',
        '/tmp tmpfs',
      ],
    ];
    assert.deepEqual(found, own);
  });
  it('is an environment of six variables, and a folder of its own', async () => {
    assert.deepEqual(
      await lines('env -0 | tr "\\0" "\\n" | sed "s/=.*//" | grep -vx -e _ -e OLDPWD -e SHLVL'),
      ['HOME', 'LC_ALL', 'PATH', 'PWD', 'TERM', 'USER'],
    );
    assert.deepEqual(await lines('readlink /proc/self/cwd'), ['/tmp']);
  });
});
