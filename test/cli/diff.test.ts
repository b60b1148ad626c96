import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brokenLab, wholeLab } from '../run/report/lab.ts';
import { netscene, scenarioFile } from './netscene.ts';

let at: string;
const file = (name: string) => join(at, name);
before(async () => {
  at = mkdtempSync(join(tmpdir(), 'netscene-diff-'));
  const save = (name: string) => [
    '-q',
    '-r',
    `json=${file(`${name}.json`)}`,
    '-r',
    `ndjson=${file(`${name}.ndjson`)}`,
  ];
  await netscene(['run', wholeLab(at), 'veth-pair', ...save('whole')]);
  await netscene(['run', brokenLab(at), 'veth-pair', '--deadline', '0.3', ...save('broken')]);
});
after(() => rmSync(at, { recursive: true }));

describe('netscene diff', () => {
  it('ends with 1 when something got worse, and says what', async () => {
    const { code, stdout } = await netscene(['diff', file('whole.json'), file('broken.json')]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^before .*whole\.json: kernel /);
    assert.match(stdout, /^lab\n {2}worse {3}pass → fail$/m);
    assert.match(stdout, /1 scenario the same/);
  });

  it('ends with 0 when nothing did: the same, or better', async () => {
    for (const [was, is] of [
      ['broken', 'broken'],
      ['broken', 'whole'],
    ])
      assert.equal((await netscene(['diff', file(`${was}.json`), file(`${is}.json`)])).code, 0);
  });

  it('takes event streams as well, which are the same run', async () => {
    const { code, stdout } = await netscene(['diff', file('broken.json'), file('broken.ndjson')]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /0 worse, 0 better, 0 changed, 2 scenarios the same/);
  });

  const cases: [what: string, text: string, told: RegExp][] = [
    ['text', 'hello\n', /no JSON/],
    ['nothing', '', /no JSON/],
    ['another JSON', '{"a":1}', /no report[\s\S]*unreadable-report/],
    ['half a report', '{ "report": 1,\n "netscene"', /no JSON/],
  ];
  for (const [what, text, told] of cases) {
    it(`refuses ${what} with 129`, async () => {
      writeFileSync(file('bad'), text);
      const { code, stdout, stderr } = await netscene(['diff', file('whole.json'), file('bad')]);
      assert.equal(code, 129, stdout);
      assert.match(stderr, told);
      assert.match(stderr, /where {2}.*bad/);
    });
  }
  it('refuses a file that is not there with 129', async () => {
    const { code, stderr } = await netscene(['diff', file('whole.json'), file('nothing')]);
    assert.equal(code, 129);
    assert.match(stderr, /cannot be read/);
  });
});

describe('a run against a baseline', () => {
  const run = (baseline: string, ...args: string[]) =>
    netscene(['run', ...args, '--baseline', file(baseline), '--deadline', '0.3']);

  it('ends with 0 when what fails failed before, and shows it all the same', async () => {
    const { code, stdout } = await run('broken.json', brokenLab(at), 'veth-pair');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^FAIL lab/m);
    assert.match(stdout, /^against .*broken\.json\n0 worse, 0 better, 0 changed, 2 scenarios the same$/m);
  });

  it('ends with 1 when a claim fails that held before, and says what got worse', async () => {
    const { code, stdout } = await run('whole.ndjson', brokenLab(at));
    assert.equal(code, 1, stdout);
    assert.match(stdout, /worse {3}pass → fail/);
  });

  it('ends with 1, and says so, when a scenario of the baseline did not run; not for one of another shard', async () => {
    const { code, stdout } = await run('whole.json', 'veth-pair');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^lab\n {2}worse {3}only in the earlier run \(pass\): it did not run$/m);
    for (const shard of ['1/2', '2/2']) {
      const part = await run('whole.json', wholeLab(at), 'veth-pair', '--shard', shard);
      assert.equal(part.code, 0, part.stdout);
    }
  });

  it('ends with 129 when only errors are new, and with 1 for a scenario that is new and fails', async () => {
    const error = scenarioFile(at, 'lab', "setup('x')`false`");
    assert.equal((await run('whole.json', error, 'veth-pair')).code, 129);
    const fresh = scenarioFile(at, 'fresh', "unreachable('x')`ping -c 1 127.0.0.1`");
    assert.equal((await run('whole.json', fresh)).code, 1);
  });

  it('says so on stderr where a document is written', async () => {
    const { stdout, stderr } = await run('whole.json', brokenLab(at), '-r', 'json');
    assert.equal(JSON.parse(stdout).exitCode, 1);
    assert.match(stderr, /pass → fail/);
  });

  it('is refused before anything runs when the baseline cannot be read', async () => {
    writeFileSync(file('bad'), 'hello');
    const { code, stdout, stderr } = await run('bad', wholeLab(at));
    assert.deepEqual([code, stdout], [129, ''], stderr);
    assert.ok(readFileSync(file('bad'), 'utf8') === 'hello');
  });
});
