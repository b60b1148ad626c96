import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { cacheFolder, Store } from '../../../runner/beyond/kernels/store.ts';
import { folder } from '../../cli/netscene.ts';

const { XDG_CACHE_HOME, TMPDIR } = process.env;
let made = 0;

beforeEach(() => {
  made = 0;
});
afterEach(() => {
  for (const [name, value] of Object.entries({ XDG_CACHE_HOME, TMPDIR })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const make = (path: string) => {
  made += 1;
  writeFileSync(path, 'content');
};

test('a file is made once, also for two who ask at the same time', async (t) => {
  process.env.XDG_CACHE_HOME = folder(t);
  const store = new Store();
  const [one, other] = await Promise.all([store.get('base-1', make), store.get('base-1', make)]);
  store.close();
  assert.equal(one, other);
  const again = new Store();
  assert.equal(await again.get('base-1', make), one);
  again.close();
  assert.equal(made, 1);
  assert.deepEqual(readdirSync(cacheFolder()), ['base-1']);
});

test('what could not be made leaves nothing, and is made the next time', async (t) => {
  process.env.XDG_CACHE_HOME = folder(t);
  const store = new Store();
  const fails = (path: string) => {
    make(path);
    throw new Error('no');
  };
  await assert.rejects(store.get('base-1', fails), /no/);
  store.close();
  assert.deepEqual(readdirSync(cacheFolder()), []);
});

test('where the cache folder cannot be, the temporary folder serves, and nothing of it stays', async (t) => {
  const [temporary, file] = [folder(t), join(folder(t), 'a-file')];
  writeFileSync(file, '');
  Object.assign(process.env, { XDG_CACHE_HOME: file, TMPDIR: temporary });
  const store = new Store();
  const path = await store.get('base-1', make);
  assert.ok(path.startsWith(temporary));
  store.close();
  assert.ok(!existsSync(path));
  process.env.TMPDIR = file;
  const nowhere = new Store();
  await assert.rejects(nowhere.get('base-1', make), /no room for the guest’s files/);
  nowhere.close();
});

test('all but the newest of a kind are taken away, unless they were used within the hour', async (t) => {
  process.env.XDG_CACHE_HOME = folder(t);
  mkdirSync(cacheFolder());
  for (let number = 0; number < 30; number += 1) {
    const path = join(cacheFolder(), `modules-${number}`);
    writeFileSync(path, '');
    const hours = number < 20 ? 5 + number : 0.5;
    utimesSync(path, new Date(), new Date(Date.now() - hours * 3_600_000));
  }
  const store = new Store();
  await store.get('base-1', make);
  store.close();
  const left = readdirSync(cacheFolder()).filter((name) => name.startsWith('modules-'));
  assert.equal(left.length, 12);
  for (let number = 20; number < 30; number += 1) assert.ok(left.includes(`modules-${number}`));
});
