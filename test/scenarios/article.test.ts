import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { articleCommandsOf } from '../../runner/beyond/page/lock.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { articleCommands } from '../../runner/run/select/article-lines.ts';
import { checkScenario } from '../../runner/run/select/check-scenario.ts';
import { loadPackaged } from '../../runner/run/select/load-scenario.ts';
import { packagedNames } from '../../scenarios/names.ts';
import { netscene } from '../cli/netscene.ts';

describe('the scenarios of the package', () => {
  for (const name of packagedNames)
    it(`${name} fits the schema`, () => void checkScenario(loadPackaged(name).scenario, name));

  it('are all in the table of contents', () => {
    const parts = ['contents.ts', 'names.ts', 'template.ts', 'two-subnets-on-one-bridge.ts'];
    const files = readdirSync(join(packageRoot, 'scenarios')).filter(
      (file) => file.endsWith('.ts') && !parts.includes(file),
    );
    assert.deepEqual(files.map((file) => file.replace('.ts', '')).sort(), [...packagedNames].sort());
  });

  it('hold each of the article’s 184 commands exactly once, byte for byte', () => {
    const held = packagedNames.flatMap((name) =>
      loadPackaged(name).scenario.steps.flatMap(articleCommandsOf),
    );
    const rows = articleCommands('namespace-bridge') ?? [];
    assert.equal(rows.length, 184);
    assert.deepEqual(
      held.map(({ line, text }) => `${line} ${text}`).sort(),
      rows.map(({ line, text }) => `${line} ${text}`).sort(),
    );
  });

  for (const name of packagedNames) {
    it(`${name} passes`, async () => {
      const { code, stdout } = await netscene(['run', name, '-v']);
      const mayBeSkipped = name === 'tap-on-bridge' && /skip tap-on-bridge/.test(stdout);
      assert.equal(code, mayBeSkipped ? 125 : 0, stdout);
    });
  }

  it('ten copies of all at once, with the same names in the same lines, all pass', async () => {
    const ended = await Promise.all(
      Array.from({ length: 10 }, () =>
        netscene(['run', '--jobs', '4', '--deadline', '30', '--timeout', '900']),
      ),
    );
    for (const { code, stdout } of ended) assert.equal(code, 0, stdout);
  });
});
