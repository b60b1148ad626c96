import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Ajv } from 'ajv';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { kcidb } from '../../../runner/run/report/kcidb.ts';
import { lava } from '../../../runner/run/report/lava.ts';
import { slug, stepSlugs } from '../../../runner/run/report/slug.ts';
import { told } from './recorded.ts';
import { recordedStreams } from './streams.ts';

/**
 * The rules of version 5.3 for what is written here (kernelci/kcidb-io, kcidb_io/schema/v05_03.py and those
 * before it), and stricter: no key beyond these, every reference met.
 */
const id = { type: 'string', pattern: '^[a-z0-9_]+:[^\\0]+$' };
const text = { type: 'string', pattern: '^[^\\0]*$' };
const status = { enum: ['FAIL', 'ERROR', 'MISS', 'PASS', 'DONE', 'SKIP'] };
const only = (required: string[], properties: object) => ({
  ...{ type: 'object', additionalProperties: false, required, properties },
});
const schema = only(['version', 'checkouts', 'builds', 'tests'], {
  version: only(['major', 'minor'], { major: { const: 5 }, minor: { const: 3 } }),
  checkouts: {
    items: only(['id', 'origin'], {
      ...{ id, origin: text, git_commit_name: text, valid: { type: 'boolean' } },
      git_commit_hash: { type: 'string', pattern: '^[a-f0-9]{40}$' },
    }),
  },
  builds: {
    items: only(['id', 'origin', 'checkout_id'], {
      ...{ id, origin: text, checkout_id: id, status, misc: { type: 'object' } },
      architecture: { type: 'string', pattern: '^[a-z0-9_]*$' },
    }),
  },
  tests: {
    items: only(['id', 'origin', 'build_id', 'path', 'status'], {
      ...{ id, origin: text, build_id: id, status, comment: text, misc: { type: 'object' } },
      path: { type: 'string', pattern: '^[a-z0-9_]+([.][a-z0-9_]+)*$' },
      start_time: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$' },
      duration: { type: 'number', minimum: 0 },
      log_excerpt: { type: 'string', maxLength: 16384 },
      environment: only([], { comment: text, misc: { type: 'object' } }),
    }),
  },
});

interface Report {
  readonly checkouts: readonly { id: string }[];
  readonly builds: readonly { id: string; checkout_id: string }[];
  readonly tests: readonly { id: string; build_id: string; path: string; status: string; comment?: string }[];
}

let streams: Record<string, RunEvent[]>;
before(async () => {
  streams = await recordedStreams();
});
const report = (name: string): Report => JSON.parse(told(kcidb, streams[name] as RunEvent[]));

test('a KCIDB report holds to the schema, whatever became of the run, and refers to what is in it', () => {
  const valid = new Ajv({ strict: false }).compile(schema);
  for (const name of Object.keys(streams)) {
    const one = report(name);
    assert.ok(valid(one), `${name}: ${JSON.stringify(valid.errors)}`);
    const ids = [...one.checkouts, ...one.builds, ...one.tests].map((part) => part.id);
    for (const part of [one.checkouts, one.builds, one.tests])
      assert.equal(new Set(part.map((entry) => entry.id)).size, part.length, name);
    for (const build of one.builds) assert.ok(ids.includes(build.checkout_id));
    for (const each of one.tests) assert.ok(ids.includes(each.build_id));
  }
});

test('scenarios that never ran because the kernel did not boot, or went away, are MISS, with why', () => {
  const { tests } = report('several kernels');
  const missed = tests.filter((one) => one.status === 'MISS' && one.path === 'netscene.veth_pair');
  assert.ok(missed.length > 0);
  assert.ok(missed.some(({ comment }) => /DID NOT BOOT: silent/.test(comment ?? '')));
  assert.ok(tests.some(({ path, status: what }) => path === 'boot' && what === 'FAIL'));
  assert.ok(tests.some(({ path, status: what }) => path === 'boot' && what === 'PASS'));
});

test('names of tests are the same in every run, and each its own', () => {
  const first = report('all as claimed').tests.map(({ path }) => path);
  assert.deepEqual(
    first,
    report('all as claimed').tests.map(({ path }) => path),
  );
  assert.equal(new Set(first).size, first.length);
  assert.equal(slug('Größe: 10 %, "x"'), 'gro_e_10_x');
  assert.deepEqual(
    stepSlugs([
      { kind: 'setup', title: '多网段' },
      { kind: 'setup', title: '#' },
      { kind: 'shows', title: 'a B' },
    ]),
    ['setup', 'setup_2', 'shows_a_b'],
  );
});

test('LAVA finds a set for each scenario, closed again, with a result for each case', () => {
  const signal =
    /^<LAVA_SIGNAL_(TESTSET START [a-z0-9_]+|TESTSET STOP|TESTCASE TEST_CASE_ID=[a-z0-9_]+ RESULT=(pass|fail|skip|unknown) MEASUREMENT=\d+\.\d{3} UNITS=seconds)>$/;
  for (const [name, events] of Object.entries(streams)) {
    let open = 0;
    for (const line of told(lava, events).trimEnd().split('\n').filter(Boolean)) {
      assert.match(line, signal, name);
      if (line.includes('TESTSET START')) open += 1;
      if (line.includes('TESTSET STOP')) open -= 1;
      assert.ok(open === 0 || open === 1, name);
    }
    assert.equal(open, 0);
  }
  const text = told(lava, streams['failures and errors'] as RunEvent[]);
  for (const result of ['pass', 'fail', 'unknown']) assert.match(text, new RegExp(`RESULT=${result} `));
});
