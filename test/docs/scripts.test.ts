import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { netscene } from '../cli/netscene.ts';

const [, example = ''] =
  /```ts\n(.*?)```/s.exec(readFileSync(join(packageRoot, 'docs/scripts.md'), 'utf8')) ?? [];

async function inFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netscene-docs-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('docs/scripts.md', () => {
  it('has an example that passes', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'learnt.ts');
      writeFileSync(file, example);
      const { code, stdout } = await netscene(['run', file]);
      assert.equal(code, 0, stdout);
    }));

  it('says true of a file that is started itself', () =>
    inFolder((folder) => {
      mkdirSync(join(folder, 'node_modules'));
      for (const [name, at] of [
        ['netscene', packageRoot],
        ['zx', join(packageRoot, 'node_modules/zx')],
      ] as const)
        symlinkSync(at, join(folder, 'node_modules', name));
      // JavaScript, so that every Node can start it.
      writeFileSync(join(folder, 'lab.mjs'), example);
      writeFileSync(join(folder, 'other.mjs'), "import './lab.mjs';");
      const started = (...words: string[]) => {
        const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
        return `${status} ${stderr.trim()}`;
      };
      const told = (file: string) =>
        `129 This file defines a scenario. Run it with: npx netscene run ${file}`;
      assert.equal(started('lab.mjs'), told(join(folder, 'lab.mjs')));
      assert.equal(started('node_modules/zx/build/cli.js', 'lab.mjs'), told('lab.mjs'));
      assert.equal(started('other.mjs'), '0 ');
    }));
});
