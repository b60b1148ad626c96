import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as words from '../../lib/index.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { folder, netscene } from '../cli/netscene.ts';

const page = readFileSync(join(packageRoot, 'docs/writing.md'), 'utf8');
const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);

describe('docs/writing.md', { timeout: 300_000 }, () => {
  it('has examples that all pass', async (t) => {
    const at = folder(t);
    const files = examples.map((text, index) => {
      const file = join(at, `example-${index}.ts`);
      writeFileSync(file, text);
      return file;
    });
    assert.ok(files.length >= 6);
    const { code, stdout, stderr } = await netscene(['run', ...files]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, new RegExp(`^${files.length + 1} pass`, 'm'));
  });

  it('names every word that a scenario file can import, and every key of a scenario', () => {
    // What is only for the loader and for tools.
    const inside = ['reasonNames', 'reasons', 'quote', 'NodeError', 'PingLineError'];
    for (const word of Object.keys(words).filter((name) => !inside.includes(name)))
      assert.match(page, new RegExp(`\\b${word}\\b`), word);
    const schema = JSON.parse(readFileSync(join(packageRoot, 'lib/schema/scenario.schema.json'), 'utf8'));
    const keys = [schema.properties, schema.definitions.shows.properties.expected.properties].flatMap(
      Object.keys,
    );
    for (const key of keys.filter((name) => name !== 'at'))
      assert.match(page, new RegExp(`\\b${key}\\b`), key);
  });
});
