import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { forbiddenImports, readRooms, sourcesOf } from './imports.ts';

const list = readFileSync(join(packageRoot, 'runner/DEPS.list'), 'utf8');
const sources = sourcesOf(packageRoot);

test('every import of this checkout is allowed', () => {
  assert.deepEqual(forbiddenImports(sources, list), []);
});

test('a forbidden import is refused in every room', () => {
  const rooms = readRooms(list).filter(({ name }) => name !== 'test');
  for (const { name } of rooms) {
    const depth = name.split('/').length;
    // The tests are allowed to no room, and neither are the commands, but to themselves.
    const targets = ['test/bench/bench.ts', ...(name === 'runner/cli' ? [] : ['runner/cli/main.ts'])];
    for (const target of targets) {
      const planted = new Map(sources).set(
        `${name}/planted.ts`,
        `import type { A } from '${'../'.repeat(depth)}${target}';\n`,
      );
      assert.deepEqual(forbiddenImports(planted, list), [
        `${name}/planted.ts:1: ${name} may not import ${target} (runner/DEPS.list)`,
      ]);
    }
  }
});

test('rooms beyond a run do not know each other', () => {
  const planted = new Map(sources).set(
    'runner/beyond/mutate/planted.ts',
    "import '../certify/certify.ts';\n",
  );
  assert.match(
    forbiddenImports(planted, list).join(),
    /beyond\/mutate may not import runner\/beyond\/certify/,
  );
});

test('a file in no room is refused', () => {
  const planted = new Map(sources).set('runner/utils/planted.ts', '');
  assert.match(forbiddenImports(planted, list).join(), /runner\/utils\/planted\.ts: in no room/);
});

test('a circle of files is refused, one of types too', () => {
  for (const how of ['import', 'import type']) {
    const circle = new Map([
      ['lib/a.ts', `${how} { b } from './b.ts';\n`],
      ['lib/b.ts', "import { a } from './a.ts';\n"],
    ]);
    assert.deepEqual(forbiddenImports(circle, list), ['circle: lib/a.ts -> lib/b.ts -> lib/a.ts']);
  }
});
