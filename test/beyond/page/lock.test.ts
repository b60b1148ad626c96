import assert from 'node:assert/strict';
import { test } from 'node:test';
import { added, cleanup, earlier, erratum, reachable, scenario, setup, shows } from '../../../lib/index.ts';
import { comparedOutputs } from '../../../runner/beyond/page/compared-outputs.ts';
import { errataJson, errataMarkdown, errataOf, errataText } from '../../../runner/beyond/page/errata.ts';
import { coverage } from '../../../runner/beyond/page/lock.ts';
import { matchLines } from '../../../runner/beyond/page/match-lines.ts';
import { readArticleTable } from '../../../runner/run/select/article-table.ts';

const rows = (...texts: string[]) => texts.map((text, i) => ({ line: (i + 1) * 10, text }));
const commands = (...texts: string[]) => texts.map((text) => ({ text }));

test('commands get the lines of the rows that they reproduce, in order', () => {
  const cases: [string[], string[], (number | undefined)[], number[], number[]][] = [
    [['a', 'b'], ['a', 'b'], [10, 20], [], []],
    [['a'], ['a', 'b'], [10], [20], []],
    [['a', 'x', 'b'], ['a', 'b'], [10, undefined, 20], [], [1]],
    [['b', 'c', 'a'], ['a', 'b', 'c'], [20, 30, undefined], [10], [2]],
    [['a', 'a'], ['a', 'b', 'a'], [10, 30], [20], []],
    [['a '], ['a'], [undefined], [10], [0]],
    [[], ['a'], [], [10], []],
  ];
  for (const [ours, theirs, lines, missing, unknown] of cases) {
    const match = matchLines(commands(...ours), rows(...theirs));
    const told = { ...match, missing: match.missing.map(({ line }) => line) };
    assert.deepEqual(told, { lines, missing, unknown }, `${ours} in ${theirs}`);
  }
});

const table = readArticleTable(
  [
    'line\tsection\tcommand',
    '10\tA\tip netns add ns1',
    '11\tA\tip netns list',
    '12\tA\tip netns exec ns1 ping -c 5 10.0.0.1',
    '13\tA\tip link set veth1 nomaster',
    '20\tB\tip netns del ns1',
    '',
  ].join('\n'),
);

const whole = scenario({
  name: 'whole',
  title: 'all of it',
  source: { article: 'a', section: 'A', lines: [10, 20] },
  steps: [
    earlier(setup('before')`ip netns add ns0`),
    setup('one')`ip netns add ns1`,
    added('ours', setup('more')`ip link add x type dummy`),
    shows('two', { prints: '  ns1\nns0' })`ip netns list`,
    reachable('three')`ip netns exec ns1 ping -c 5 10.0.0.1`,
    erratum({
      line: 13,
      printed: 'ip link set veth1 nomaster',
      says: 'Cannot find | device',
      corrected: 'ip link set `x` nomaster',
      why: 'wrong name',
    }),
    cleanup`ip netns del ns1`,
  ],
});

const without = (title: string) => ({ ...whole, steps: whole.steps.filter((step) => step.title !== title) });

test('a scenario with every command of the article deviates in nothing', () => {
  const { deviations, reproduced, total, added: ours } = coverage([whole], table);
  assert.deepEqual([deviations, reproduced, total], [[], 5, 5]);
  assert.deepEqual(ours, [{ scenario: 'whole', step: 'more', after: 10, why: 'ours' }]);
});

test('a missing command is named with its line', () => {
  assert.deepEqual(coverage([without('two')], table).deviations, [
    { kind: 'missing', line: 11, section: 'A', command: 'ip netns list' },
  ]);
});

test('a changed byte is told as changed, with line, scenario and both texts', () => {
  const changed = scenario({
    ...whole,
    steps: whole.steps.map((step) => (step.title === 'one' ? setup('one')`ip netns add ns2` : step)),
  });
  assert.deepEqual(coverage([changed], table).deviations, [
    {
      kind: 'changed',
      line: 10,
      command: 'ip netns add ns1',
      scenario: 'whole',
      step: 'one',
      ours: 'ip netns add ns2',
    },
  ]);
});

test('a command that the article does not have is ours, unless it is marked as added', () => {
  const more = scenario({ ...whole, steps: [setup('zero')`modprobe dummy`, ...whole.steps] });
  assert.deepEqual(coverage([more], table).deviations, [
    { kind: 'ours', scenario: 'whole', step: 'zero', ours: 'modprobe dummy' },
  ]);
});

test('an output is compared by the step that prints it, and by one only', () => {
  const printed = { kind: 'output' as const, line: 11, text: 'ns1\n  ns0' };
  const [first, second] = comparedOutputs([whole], [printed, { ...printed, line: 30 }]);
  assert.deepEqual(first?.by, { scenario: 'whole', step: 'two' });
  assert.equal(second?.by, undefined);
});

test('a table with a broken row is refused with the row', () => {
  for (const text of ['', 'line\tsection\tcommand\nx\tA\tb', 'line\tsection\tcommand\n1\tA']) {
    assert.throws(() => readArticleTable(text), { code: 'file', message: /row [12]/ });
  }
});

test('errata are told as text, Markdown and JSON', () => {
  const on = { date: '2026-11-24', kernel: '6.18', iproute2: '6.1.0' };
  const found = errataOf([whole]);
  assert.match(
    errataText(found, on),
    /^1 erratum on 2026-11-24, kernel 6\.18[\s\S]*line 13, whole\n {2}printed {4}ip link set/,
  );
  assert.match(
    errataMarkdown(found, on),
    /\| 13 \| `ip link set veth1 nomaster` \| Cannot find \\\| device \| `` ip link set `x` nomaster `` \|/,
  );
  assert.equal(JSON.parse(errataJson(found, on)).errata[0].line, 13);
});

test('a command that two scenarios have is told once more', () => {
  const again = scenario({ ...whole, name: 'again', steps: whole.steps.slice(1, 2) });
  const twice = coverage(
    [whole, { ...again, source: { article: 'a', section: 'A', lines: [10, 10] } }],
    table,
  );
  assert.deepEqual(twice.deviations, [
    { kind: 'twice', line: 10, command: 'ip netns add ns1', scenario: 'again', step: 'one' },
  ]);
});
