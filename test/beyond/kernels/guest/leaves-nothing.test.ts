import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../../../runner/kit/package-root.ts';
import { executable, folder, netscene } from '../../../cli/netscene.ts';
import { until } from '../../../until.ts';
import { unpackedKernel } from './debian-kernels.ts';
import { patient, processesNaming, tiny } from './judging.ts';

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`a run ended by ${signal} leaves no process and no file`, async (t) => {
    const [temporary, cache] = [folder(t), folder(t)];
    const mark = `netscene.test=${signal}`;
    const own = tiny(folder(t));
    const args = ['run', own, '--kernel', unpackedKernel(), ...patient, '--kernel-args', mark];
    const env = { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: cache };
    const child = spawn(process.execPath, [executable, ...args], { cwd: packageRoot, env, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await until(() => processesNaming(mark).some((line) => line.includes('qemu-system')));
    assert.ok(leftIn(cache).length > 0, 'there is something to leave behind');
    // On its way up: any moment of that will do.
    await sleep(2000);
    child.kill(signal);
    const code = await ended;
    if (signal === 'SIGINT') assert.equal(code, 130);
    await until(() => processesNaming(mark).length === 0);
    await until(() => leftIn(cache).length === 0 && readdirSync(temporary).length === 0);
  });
}

test('two runs at once share a cache that is empty', async (t) => {
  const cache = folder(t);
  const wrap = ['env', `XDG_CACHE_HOME=${cache}`];
  const args = ['run', tiny(folder(t)), '--kernel', unpackedKernel(), ...patient, '--quiet'];
  const both = await Promise.all([netscene(args, { wrap }), netscene(args, { wrap })]);
  for (const { code, stderr } of both) assert.equal(code, 0, stderr);
  assert.equal(readdirSync(cache).length, 1);
  assert.equal(readdirSync(join(cache, 'netscene')).filter((name) => name.startsWith('base-')).length, 1);
});

test('a home that is read-only is no hindrance, and nothing stays in the temporary folder', async (t) => {
  const temporary = folder(t);
  const readOnly = 'mount -t tmpfs -o size=1m none "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
  const home = folder(t);
  chmodSync(temporary, 0o1777);
  const wrap = [
    ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', readOnly, home],
    ...['env', '-u', 'XDG_CACHE_HOME', `HOME=${home}`, `TMPDIR=${temporary}`],
  ];
  const args = ['run', tiny(folder(t)), '--kernel', unpackedKernel(), ...patient, '--quiet'];
  const { code, stderr } = await netscene(args, { wrap });
  assert.equal(code, 0, stderr);
  await until(() => readdirSync(temporary).length === 0);
});

test('a cache folder that is full is no hindrance; where the temporary one is full too, both are named', async (t) => {
  const [full, roomy] = [folder(t), folder(t)];
  const small = 'mount -t tmpfs -o size=20m none "$0" && exec "$@"';
  const inSmall = (temporary: string) => [
    ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', small, full],
    ...['env', `XDG_CACHE_HOME=${full}`, `TMPDIR=${temporary}`],
  ];
  const args = ['run', tiny(folder(t)), '--kernel', unpackedKernel(), ...patient, '--quiet'];
  const elsewhere = await netscene(args, { wrap: inSmall(roomy) });
  assert.equal(elsewhere.code, 0, elsewhere.stderr);
  await until(() => readdirSync(roomy).length === 0);
  const nowhere = await netscene(args, { wrap: inSmall(full) });
  assert.equal(nowhere.code, 129);
  assert.match(nowhere.stderr, /no room for the guest’s files[^\n]*\n[\s\S]*? {2}where {2}.*\n {2}cure/);
});

test('an ordinary user needs no right that users do not have', {
  skip: process.getuid?.() !== 0,
}, async (t) => {
  const home = folder(t);
  chmodSync(home, 0o777);
  const kernel = join(home, 'kernel');
  cpSync(unpackedKernel(), kernel, { recursive: true });
  const wrap = [
    ...['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'],
    ...['env', '-u', 'XDG_CACHE_HOME', `HOME=${home}`, `TMPDIR=${home}`],
  ];
  const args = ['run', tiny(home), '--kernel', kernel, ...patient, '--quiet'];
  const { code, stderr } = await netscene(args, { wrap, cwd: '/' });
  assert.equal(code, 0, stderr);
});

/** Folders of runs in a cache. */
function leftIn(cache: string): string[] {
  try {
    return readdirSync(join(cache, 'netscene')).filter((name) => name.startsWith('netscene-run-'));
  } catch {
    return [];
  }
}
