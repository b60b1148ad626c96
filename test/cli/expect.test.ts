import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { folder, netscene, scenarioFile } from './netscene.ts';

interface Deviation {
  readonly step: number;
  readonly code: string;
  readonly known?: string;
}

/** Runs a lab with three wrong claims and a command that fails, under a file of known deviations. */
async function run(t: TestContext, known: readonly object[], more: { steps?: string; args?: string[] } = {}) {
  const at = folder(t);
  const steps =
    more.steps ??
    "setup('one')`ip netns add a\nip -n a link set lo up`, " +
      "unreachable('first')`ip netns exec a ping -c 1 127.0.0.1`, " +
      "setup('second')`ip -n a link set nothing up\nip -n a link add v0 type veth peer name v1`, " +
      "shows('third', { lists: ['v0', 'v2'] })`ip -n a link show v0`, " +
      "unreachable('fourth')`ip netns exec a ping -c 1 127.0.0.2`, cleanup`ip netns del a`";
  const file = scenarioFile(at, 'lab', steps);
  const expect = join(at, 'expect.json');
  const report = join(at, 'out.json');
  writeFileSync(expect, JSON.stringify({ known }));
  const args = ['run', file, '--expect', expect, '-r', 'table', '-r', `json=${report}`, ...(more.args ?? [])];
  const { code, stdout, stderr } = await netscene(args);
  const { scenarios } = JSON.parse(readFileSync(report, 'utf8'));
  const found = (scenarios[0].deviations as Deviation[]).map(({ step, code: of, known: why }) => [
    step,
    of,
    why,
  ]);
  return { code, stdout, stderr, verdict: scenarios[0].verdict, found };
}

const first = { scenario: 'lab', step: 'first', reason: 'loopback answers' };
const second = { scenario: 'lab', command: 'ip -n a link set nothing up', reason: 'no such device yet' };
const third = { scenario: 'lab', code: 'output-differs', reason: 'one pair is enough' };
const fourth = { scenario: 'lab', step: 5, code: 'unexpected-reply', reason: 'the same again' };

describe('a known deviation', { concurrency: 4 }, () => {
  it('does not fail the run, is shown with its reason, and the scenario goes on to its end', async (t) => {
    const { code, stdout, verdict, found } = await run(t, [first, second, third, fourth]);
    assert.deepEqual(found, [
      [1, 'unexpected-reply', 'loopback answers'],
      [2, 'command-failed', 'no such device yet'],
      [3, 'output-differs', 'one pair is enough'],
      [4, 'unexpected-reply', 'the same again'],
    ]);
    assert.deepEqual([code, verdict], [0, 'pass'], stdout);
    assert.match(stdout, /^lab .* known$/m);
    assert.match(stdout, /^known lab, step 2 "first" \[unexpected-reply\]$/m);
    assert.match(stdout, /^ +known +loopback answers$/m);
    assert.match(stdout, /^1 known in/m);
  });

  it('hides no new one in the same scenario', async (t) => {
    const { code, found } = await run(t, [first, second, third]);
    assert.equal(code, 1);
    assert.deepEqual(found.at(-1), [4, 'unexpected-reply', undefined]);
  });

  it('hides no new one in the same step', async (t) => {
    const steps = "unreachable('both')`ping -c 1 127.0.0.1\nping -c 1 127.0.0.2`";
    const one = { scenario: 'lab', command: 'ping -c 1 127.0.0.1', reason: 'known' };
    const { code, found } = await run(t, [one], { steps });
    assert.equal(code, 1);
    assert.deepEqual(found, [
      [0, 'unexpected-reply', 'known'],
      [0, 'unexpected-reply', undefined],
    ]);
  });

  it('is known by its code too: another code in the same step is new', async (t) => {
    const { code, found } = await run(t, [{ ...first, code: 'no-reply' }]);
    assert.equal(code, 1);
    assert.deepEqual(found, [[1, 'unexpected-reply', undefined]]);
  });

  it('that happens no more is told, and fails', async (t) => {
    const steps = "unreachable('one')`ping -c 1 127.0.0.1`, setup('two')`true`";
    const known = [
      { scenario: 'lab', step: 'one', reason: 'loopback answers' },
      { scenario: 'lab', step: 'two', code: 'command-failed', reason: 'true failed once' },
    ];
    const { code, stdout, found } = await run(t, known, { steps });
    assert.equal(code, 1, stdout);
    assert.deepEqual(found, [
      [0, 'unexpected-reply', 'loopback answers'],
      [1, 'known-gone', undefined],
    ]);
    assert.match(stdout, /expected +the known deviation command-failed: true failed once/);
  });

  it('is not said to be gone where the scenario broke off before it', async (t) => {
    const { code, found } = await run(t, [fourth]);
    assert.equal(code, 1);
    assert.deepEqual(found, [[1, 'unexpected-reply', undefined]]);
  });

  it('is known on the kernels that it names, and on no other', async (t) => {
    const steps = "unreachable('one')`ping -c 1 127.0.0.1`";
    const on = (kernel: string) => run(t, [{ scenario: 'lab', step: 1, kernel, reason: 'x' }], { steps });
    const [major, minor] = release().split('.');
    assert.equal((await on(`${major}.${minor}.*`)).code, 0);
    assert.equal((await on(`>=${major}.${minor} <${Number(major) + 1}`)).code, 0);
    // Neither known nor gone.
    assert.deepEqual((await on(`<${major}`)).found, [[0, 'unexpected-reply', undefined]]);
  });

  it('never lets a timeout pass', async (t) => {
    const steps = "setup('slow')`sleep 32109`";
    const known = [{ scenario: 'lab', step: 1, reason: 'slow' }];
    const { code, found } = await run(t, known, { steps, args: ['--timeout', '5'] });
    assert.equal(code, 129);
    assert.deepEqual(found, [[0, 'timeout', undefined]]);
  });
});

describe('a file of known deviations is refused, before anything runs, with the entry and the cure', {
  concurrency: 4,
}, () => {
  const known = (entry: object) =>
    JSON.stringify({ known: [{ scenario: 'veth-pair', reason: 'x', ...entry }] });
  const cases: [what: string, text: string, told: RegExp][] = [
    ['no JSON', '{', /no JSON/],
    ['a list', '[]', /must be object/],
    [
      'neither step nor command nor code',
      known({}),
      /neither a step nor a command nor a code[\s\S]*known\[0\]/,
    ],
    ['an unknown key', known({ step: 1, stepp: 2 }), /no key "stepp"/],
    ['an unknown code', known({ code: 'nope' }), /one of: no-reply[\s\S]*known\[0\] code/],
    ['a code that ends a scenario', known({ code: 'timeout' }), /cannot be let pass/],
    ['a step that there is not', known({ step: 99 }), /has 32 steps[\s\S]*netscene show veth-pair/],
    ['a title that there is not', known({ step: 'nothing' }), /no step "nothing"/],
    ['a misspelt scenario', known({ scenario: 'veth-piar', step: 1 }), /did you mean "veth-pair"\?/],
    ['an empty reason', known({ step: 1, reason: ' ' }), /reason/],
    ['a wrong range', known({ step: 1, kernel: '>= 6' }), /no range of kernels/],
  ];
  for (const [what, text, told] of cases) {
    it(what, async (t) => {
      const file = join(folder(t), 'expect.json');
      writeFileSync(file, text);
      const { code, stdout, stderr } = await netscene(['run', 'veth-pair', '--expect', file]);
      assert.equal(code, 129);
      assert.match(stderr, told);
      assert.match(stderr, /\[invalid-expect\]/);
      assert.equal(stdout, '');
    });
  }
  it('a file that is not there', async () => {
    const { code, stderr } = await netscene(['run', 'veth-pair', '--expect', '/nothing/here.json']);
    assert.equal(code, 129);
    assert.match(stderr, /cannot be read[\s\S]*\/nothing\/here\.json/);
  });
});
