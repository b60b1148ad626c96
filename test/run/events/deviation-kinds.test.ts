import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { codesWhere, deviationKinds, sentencesOf } from '../../../runner/run/events/deviation-kinds.ts';
import { neverKnown } from '../../../runner/run/plan/known-deviations.ts';

const schema = (name: string) => JSON.parse(readFileSync(`lib/schema/${name}.schema.json`, 'utf8'));

describe('kinds of deviations', () => {
  it('are those of the schema of events', () => {
    assert.deepEqual(
      [...schema('events').definitions.deviationCode.enum].sort(),
      Object.keys(deviationKinds).sort(),
    );
  });

  it('are never let pass where the schema of --expect refuses them', () => {
    const [, { not }] = schema('expect').definitions.known.properties.code.allOf;
    assert.deepEqual([...not.enum].sort(), [...neverKnown].sort());
  });

  it('are an error wherever nothing can be told of the kernel', () => {
    const broken = codesWhere(({ about }) => about === 'command' || about === 'sandbox');
    for (const code of broken) assert.equal(deviationKinds[code].verdict, 'error', code);
  });

  it('have sentences that are made of their facts', () => {
    assert.deepEqual(sentencesOf('left-behind', { namespaces: ['a'], links: ['v', 'w'] }), {
      expected: 'the clean-up removes every namespace and link that was made',
      happened: 'still there: namespace a, link v, link w',
      cure: 'add the missing "ip link del" or "ip netns del" to the clean-up',
    });
    const pair = { source: 'a', target: '10.0.0.1', targetName: 'b' };
    const happened = (facts: object) => sentencesOf('no-reply', { ...pair, ...facts }).happened;
    assert.equal(sentencesOf('no-reply', pair).expected, 'a reply from b (10.0.0.1)');
    assert.equal(happened({}), 'no reply');
    assert.equal(happened({ waited: 5000 }), 'no reply within 5 s');
    assert.equal(happened({ sent: 5, received: 3 }), '3 of 5 replies');
    assert.equal(happened({ sent: 5, received: 0 }), 'no reply');
    assert.match(happened({ waited: 5000, proven: true }), /it is proven that none can come/);
    assert.match(sentencesOf('timeout', { limit: 3500 }).happened, /within 3.5 s/);
  });
});
