import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  added,
  cleanup,
  earlier,
  erratum,
  nodes,
  reachable,
  type Scenario,
  scenario,
  setup,
} from '../../../lib/index.ts';
import type { Step } from '../../../lib/step.ts';
import { articleCommands, withArticleLines } from '../../../runner/run/select/article-lines.ts';
import { Fault } from '../../../runner/text/fault.ts';

/** Lines 54 to 56 of the article are `ip netns add ns1`, `ip netns add ns2` and a third command. */
const table = articleCommands('namespace-bridge') ?? [];
const part = (steps: readonly Step[], lines: [number, number] = [54, 55]): Scenario =>
  scenario({
    name: 'part',
    title: 'Part',
    source: { article: 'namespace-bridge', section: 'x', lines },
    steps,
  });
const linesOf = ({ steps }: Scenario) =>
  steps.map((step) => ('commands' in step ? step.commands.map(({ line }) => line) : []));

function refused(one: Scenario, message: RegExp): void {
  assert.throws(
    () => withArticleLines(one, 'part.ts'),
    (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.code, 'invalid-scenario');
      assert.equal(error.where, 'part.ts');
      assert.match(error.message, message);
      return true;
    },
  );
}

describe('the article’s commands', () => {
  it('are 184, each with line and section', () => {
    assert.equal(table.length, 184);
    for (const { line, section, text } of table) {
      assert.ok(line > 0 && section !== '' && text !== '', `${line} ${section} ${text}`);
    }
  });

  it('of an article that the package does not have are unknown, whatever its name', () => {
    assert.equal(articleCommands('my-page'), undefined);
    assert.equal(articleCommands('../scenarios/namespace-bridge'), undefined);
    assert.equal(articleCommands('https://example.org/page'), undefined);
  });
});

describe('a scenario of the article', () => {
  it('gets the line of each command', () => {
    const one = withArticleLines(
      part([
        setup('two')`ip netns add ns1
ip netns add ns2`,
      ]),
      'part.ts',
    );
    assert.deepEqual(linesOf(one), [[54, 55]]);
  });

  it('gives no line to what was added', () => {
    const steps = [
      setup('one')`ip netns add ns1`,
      ...added('ours', setup('ours')`ip netns add ns9`),
      setup('two')`ip netns add ns2`,
    ];
    assert.deepEqual(linesOf(withArticleLines(part(steps), 'part.ts')), [[54], [undefined], [55]]);
  });

  it('gets the line of an earlier section for what it builds on', () => {
    const table233 = table.filter(({ line }) => line >= 233);
    const [first] = table233 as [(typeof table)[number]];
    const steps = [...earlier(setup('before')`ip netns add ns1`), setup('now')`${[]}ip netns add ns1`];
    const one = withArticleLines(part(steps, [first.line, first.line]), 'part.ts');
    assert.deepEqual(linesOf(one), [[54], [first.line]]);
  });

  it('is left as it is when it has no source, or one that the package does not know', () => {
    const own = scenario({ name: 'own', title: 'Own', steps: [setup('x')`true`] });
    assert.equal(withArticleLines(own, 'x.ts'), own);
    const other = { ...own, source: { article: 'my-page', section: 'x', lines: [1, 2] as const } };
    assert.equal(withArticleLines(other, 'x.ts'), other);
  });

  it('does not hold named pairs and corrections to the article', () => {
    const hosts = nodes({ ns1: '10.0.0.1', ns2: '10.0.0.2' });
    const steps = [
      erratum({ line: 54, printed: 'ip netns add ns1', says: 'x', corrected: 'ip netns add ns9', why: 'x' }),
      setup('two')`ip netns add ns2`,
      reachable('both', hosts.every()),
      ...added('ours', cleanup`ip -all netns del`),
    ];
    const [first] = withArticleLines(part(steps), 'part.ts').steps;
    assert.ok(first?.kind === 'erratum');
    assert.equal(first.printed.line, 54);
    assert.equal(first.corrected.line, undefined);
  });
});

describe('a scenario that departs from the article is refused', () => {
  it('a command changed', () =>
    refused(
      part([
        setup('two')`ip netns add ns1
ip netns add ns3`,
      ]),
      /step "two": "ip netns add ns3" does not stand there: line 55 of the article is "ip netns add ns2"/,
    ));
  it('a blank more', () =>
    refused(part([setup('two')`ip netns  add ns1`]), /line 54 of the article is "ip netns add ns1"/));
  it('a command left out', () =>
    refused(part([setup('one')`ip netns add ns2`]), /line 54 of the article is "ip netns add ns1"/));
  it('the last command left out', () =>
    refused(
      part([setup('one')`ip netns add ns1`]),
      /line 55 of the article, "ip netns add ns2", is in no step/,
    ));
  it('two commands in another order', () =>
    refused(
      part([
        setup('two')`ip netns add ns2
ip netns add ns1`,
      ]),
      /line 54 of the article/,
    ));
  it('a command more', () =>
    refused(
      part([
        setup('three')`ip netns add ns1
ip netns add ns2
ip link`,
      ]),
      /the article has no more commands up to line 55/,
    ));
});
