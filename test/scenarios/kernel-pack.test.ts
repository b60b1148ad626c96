import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { checkScenario } from '../../runner/run/select/check-scenario.ts';
import { select } from '../../runner/run/select/select.ts';
import { kernelPack } from '../../scenarios/kernel/contents.ts';
import { kernelPackNames } from '../../scenarios/kernel/names.ts';
import { netscene } from '../cli/netscene.ts';

const source = (name: string) => readFileSync(join(packageRoot, 'scenarios/kernel', `${name}.ts`), 'utf8');

describe('the pack @kernel', () => {
  it('has at least 20 scenarios, each in a file of its name, with a drawing, short, and claims both ways', () => {
    const files = readdirSync(join(packageRoot, 'scenarios/kernel')).filter(
      (file) => !['contents.ts', 'names.ts'].includes(file),
    );
    assert.deepEqual(files.map((file) => file.replace('.ts', '')).sort(), [...kernelPackNames].sort());
    assert.ok(kernelPackNames.length >= 20);
    for (const [name, one] of Object.entries(kernelPack)) {
      checkScenario(one, name);
      assert.equal(one.name, name);
      assert.match(source(name), /^\/\*\n \* /, name);
      assert.ok(source(name).split('\n').length <= 90, name);
      const kinds = one.steps.map(({ kind }) => kind);
      assert.ok(kinds.includes('reachable'), name);
      // What must not work, or what was not there before.
      assert.ok(kinds.includes('unreachable') || kinds.includes('shows'), name);
      assert.equal(kinds.at(-1), 'cleanup', name);
      assert.ok(one.tags?.includes('kernel') && one.requires?.length, name);
    }
  });

  it('is run when it is named, and by no word that the article’s scenarios take', async () => {
    assert.equal((await select(['@kernel'])).length, kernelPackNames.length);
    assert.deepEqual(
      (await select(['vxlan'])).map(({ file }) => file),
      ['scenarios/kernel/vxlan.ts'],
    );
    for (const words of [[], ['*'], ['@bridge']])
      for (const { file } of await select(words)) assert.doesNotMatch(file, /kernel/);
  });

  it('passes here, or is skipped with the CONFIG_ name of what is lacking', async (t) => {
    const at = mkdtempSync(join(tmpdir(), 'netscene-pack-'));
    t.after(() => rmSync(at, { recursive: true }));
    const report = join(at, 'report.json');
    const { stdout } = await netscene([
      'run',
      '@kernel',
      '-q',
      '--deadline',
      '20',
      '-r',
      'table',
      '-r',
      `json=${report}`,
    ]);
    const { scenarios } = JSON.parse(readFileSync(report, 'utf8')) as {
      scenarios: { name: string; verdict: string; reason?: string }[];
    };
    for (const { name, verdict, reason } of scenarios)
      assert.ok(
        verdict === 'pass' || /CONFIG_|not installed/.test(reason ?? ''),
        `${name} ${verdict}\n${stdout}`,
      );
  });
});
