import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';

/** An entry of `packages` in package-lock.json: docs.npmjs.com/cli/configuring-npm/package-lock-json. */
interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('the lock file', () => {
  it('has a SHA-512 of every package', () => {
    const without = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    assert.deepEqual(
      without.map(([path]) => path),
      [],
    );
    assert.ok(locked.length > 50);
  });

  it('names no registry, no folder and no repository', () => {
    const bound = locked.filter(([, { resolved, link }]) => resolved !== undefined || link === true);
    assert.deepEqual(bound, []);
    assert.doesNotMatch(read('package-lock.json'), /"(?:git\+|https?:\/\/[^"]*\.tgz|file:)/);
  });

  it('has the packages of other platforms too, without which npm ci refuses it', () => {
    for (const [path, { optionalDependencies = {} }] of locked) {
      for (const name of Object.keys(optionalDependencies)) {
        assert.ok(lock.packages[`node_modules/${name}`], `${path} may need ${name}`);
      }
    }
  });

  it('belongs to this package.json', () => {
    const root = lock.packages[''] as unknown as typeof manifest;
    for (const kind of ['dependencies', 'devDependencies']) assert.deepEqual(root[kind], manifest[kind]);
  });
});

describe('an installation', () => {
  it('runs no script: npm is told so, and what wants one works without', () => {
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    // esbuild's only looks whether its binary for this platform is there; the lock file brings it.
    assert.deepEqual(scripted, ['node_modules/esbuild']);
    assert.ok(existsSync(join(packageRoot, 'node_modules', `@esbuild/linux-${process.arch}`)));
  });

  it('of ours wants none either', () => {
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
      assert.equal(manifest.scripts?.[name], undefined);
    }
  });
});

it('every dependency has its line in CONTRIBUTING.md, and no line is without one', () => {
  const lines = [...read('CONTRIBUTING.md').matchAll(/^\| (\S+) +\| (\S.*\S) +\|$/gm)];
  const table = new Map(lines.map(([, name, why]) => [name as string, why as string]));
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const name of names) assert.ok(table.has(name), `${name} has no line`);
  const section =
    read('CONTRIBUTING.md')
      .split(/^## Dependencies.*$/m)[1]
      ?.split(/^## /m)[0] ?? '';
  const listed = [...section.matchAll(/^\| (\S+) +\|/gm)].map(([, name]) => name as string);
  for (const name of listed) {
    assert.ok(/^(?:package|-+)$/.test(name) || names.includes(name), `${name} is no dependency`);
  }
});
