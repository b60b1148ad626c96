import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  added,
  cleanup,
  earlier,
  erratum,
  nodes,
  reachable,
  scenario,
  script,
  setup,
  shows,
  unreachable,
} from '../../../lib/index.ts';
import { summarize } from '../../../runner/run/plan/summary.ts';

const hosts = nodes({ ns1: '10.0.0.1', ns2: '10.0.0.2' });

describe('a summary', () => {
  const summary = summarize(
    scenario({
      name: 'all-kinds',
      title: 'All kinds',
      source: { article: 'page', section: '網', lines: [3, 9] },
      steps: [
        setup('two')`
          ip netns add ns1
          ip netns add ns2
        `,
        earlier(setup('before')`ip link`),
        added('ours', setup('ours')`true`, shows('ours', { prints: '' })`true`),
        erratum({ line: 4, printed: 'a', says: 'x', witness: 'w', undo: 'b\nc', corrected: 'd', why: 'y' }),
        reachable('pinged', { also: hosts.every() })`ip netns exec ns1 ping -c 5 10.0.0.2`,
        unreachable('named', hosts.every()),
        script('free', () => {}),
        cleanup`
          ip -all netns del
        `,
      ],
    }),
  );

  it('counts the page’s commands, and ours apart: a correction and what undoes an erratum are ours', () => {
    // Two, one of before, the erratum as printed, one ping line, one clean-up; two, and d, b, c.
    assert.deepEqual(summary.commands, { article: 6, added: 5 });
  });

  it('counts pairs: one that is both pinged and named counts once', () => {
    assert.equal(summary.reachable, 2);
    assert.equal(summary.unreachable, 2);
    assert.equal(summary.errata, 1);
  });

  it('has the steps in their order with kind and origin', () => {
    assert.deepEqual(
      summary.steps.map(({ kind, origin }) => `${kind} ${origin}`),
      [
        ...['setup article', 'setup earlier', 'setup added', 'shows added', 'erratum article'],
        ...['reachable article', 'unreachable article', 'script added', 'cleanup article'],
      ],
    );
  });

  it('has the place in the page', () => {
    assert.equal(summary.section, '網');
    assert.deepEqual(summary.lines, [3, 9]);
  });

  it('of a scenario without a source has no place', () => {
    const own = summarize(scenario({ name: 'own', title: 'Own', steps: [setup('x')`true`] }));
    assert.equal('section' in own, false);
    assert.equal('lines' in own, false);
    assert.deepEqual(own.tags, []);
  });
});
