import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { folder } from '../../cli/netscene.ts';

const size = 3 << 20;

/** A package with an image that does not compress, and none of the modules that are looked for. */
function packageIn(at: string): { path: string; image: Buffer } {
  const image = randomBytes(size);
  mkdirSync(join(at, 'tree/DEBIAN'), { recursive: true });
  mkdirSync(join(at, 'tree/boot'));
  const control =
    'Package: linux-image-1.2.3\nVersion: 1\nArchitecture: all\nMaintainer: nobody <x@example.com>\nDescription: x\n';
  writeFileSync(join(at, 'tree/DEBIAN/control'), control);
  writeFileSync(join(at, 'tree/boot/vmlinuz-1.2.3'), image);
  const path = join(at, 'linux-image.deb');
  execFileSync('dpkg-deb', ['--build', '-Znone', join(at, 'tree'), path]);
  return { path, image };
}

/** Unpacks it in a process whose cache lies on a disk of so many kB; prints what there is at the end. */
const unpacking = `
  const { unpackPackage, images } = await import('${join(packageRoot, 'dist/runner/beyond/kernels/package-file.js')}');
  const { Store } = await import('${join(packageRoot, 'dist/runner/beyond/kernels/store.js')}');
  const { readdirSync, copyFileSync } = await import('node:fs');
  const [path, out] = process.argv.slice(1);
  const unpacked = await unpackPackage(path, new Store()).catch((error) => error);
  if (typeof unpacked === 'string') copyFileSync(images(unpacked)[0], out);
  const cache = process.env.XDG_CACHE_HOME + '/netscene';
  console.log(JSON.stringify({ fault: unpacked.message, cached: readdirSync(cache).filter((name) => /^package-/.test(name)) }));
`;

function unpackOn(at: string, kilobytes: number, path: string) {
  const cache = join(at, `cache-${kilobytes}`);
  mkdirSync(cache);
  const disk = `mount -t tmpfs -o size=${kilobytes}k none ${cache}; export XDG_CACHE_HOME=${cache}; exec "$0" --input-type=module -e "$1" "$2" "$3"`;
  const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', disk, process.execPath];
  const out = join(at, `image-${kilobytes}`);
  const stdout = execFileSync(wrap[0] as string, [...wrap.slice(1), unpacking, path, out], {
    encoding: 'utf8',
  });
  return { ...(JSON.parse(stdout) as { fault?: string; cached: string[] }), out };
}

test('a package that does not fit on the disk leaves no kernel in the cache, and is unpacked elsewhere', (t) => {
  const at = folder(t);
  const { path, image } = packageIn(at);
  const roomy = unpackOn(at, 8192, path);
  assert.deepEqual([roomy.fault, roomy.cached.length], [undefined, 1]);
  assert.ok(readFileSync(roomy.out).equals(image));
  for (const kilobytes of [500, 1500, 2900, 3060]) {
    const { fault, cached, out } = unpackOn(at, kilobytes, path);
    assert.deepEqual([fault, cached], [undefined, []], `${kilobytes} kB`);
    assert.ok(readFileSync(out).equals(image), `${kilobytes} kB: the image is whole`);
  }
});

test('a package that is cut off is refused, wherever the cut is, and leaves nothing', (t) => {
  const at = folder(t);
  const { path } = packageIn(at);
  const whole = readFileSync(path);
  const cut = join(at, 'cut.deb');
  for (const length of [60, 1000, 200_000, size - 4096, whole.length - 20_000]) {
    writeFileSync(cut, whole.subarray(0, length));
    const { fault, cached, out } = unpackOn(at, 8192 + length, cut);
    assert.match(fault ?? '', /the package cannot be read/, `${length} bytes`);
    assert.deepEqual([cached, existsSync(out)], [[], false]);
  }
});
