import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { folder } from '../cli/netscene.ts';

const tools = join(packageRoot, 'dist/check-jsonschema/bin');
const recipe = (name: string) => join(packageRoot, 'docs/ci', name);
const skip = existsSync(tools) ? false : 'make dist/check-jsonschema sets up what checks them';

test('the recipes hold to the schemas of their engines, which refuse a mistake', { skip }, (t) => {
  for (const [schema, name] of [
    ['github-workflows', 'github.yml'],
    ['gitlab-ci', 'gitlab-ci.yml'],
    ['buildkite', 'buildkite.yml'],
  ] as const) {
    const check = (file: string) =>
      spawnSync(join(tools, 'check-jsonschema'), ['--builtin-schema', `vendor.${schema}`, file], {
        encoding: 'utf8',
      });
    const { status, stdout, stderr } = check(recipe(name));
    assert.equal(status, 0, `${name}: ${stdout}${stderr}`);
    const broken = join(folder(t), name);
    const text = readFileSync(recipe(name), 'utf8');
    writeFileSync(
      broken,
      text.replace(/^( *)(runs-on|parallel|parallelism): .*$/m, '$1$2: { nonsense: [] }'),
    );
    assert.notEqual(check(broken).status, 0, name);
  }
});

test('the Job holds to the schema of Kubernetes', { skip }, () => {
  const said = execFileSync(join(tools, 'kubernetes-validate'), ['--strict', recipe('kubernetes.yaml')], {
    encoding: 'utf8',
  });
  assert.match(said, /passed/);
});

test('shellcheck has nothing to say of the scripts', () => {
  for (const name of ['slurm.sbatch', 'parallel.sh']) {
    const { stdout, status } = spawnSync('shellcheck', ['--shell=bash', recipe(name)], { encoding: 'utf8' });
    assert.deepEqual([stdout, status], ['', 0]);
  }
});
