import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  comparePrinted,
  missingWords,
  presentWords,
  withinLongerWords,
} from '../../../runner/run/execute/printed.ts';
import { change, failures, pages, tolerated } from './printed-cases.ts';

describe('what an article prints', () => {
  for (const [name, { printed, actual }] of Object.entries(pages)) {
    it(`agrees with the real output: ${name}`, () =>
      assert.equal(comparePrinted(printed, actual), undefined));
  }
  for (const row of tolerated) {
    it(`tolerates ${row[0]}`, () =>
      assert.equal(comparePrinted(pages[row[1]].printed, change(row)), undefined));
  }
  for (const row of failures) {
    it(`does not accept ${row[0]}`, () => {
      const said = comparePrinted(pages[row[1]].printed, change(row));
      assert.match(said ?? 'agrees', row[4] as RegExp);
      assert.doesNotMatch(said ?? '', /\n/, 'one sentence, one line');
    });
  }
});

describe('words in an output', () => {
  const output = `3: br1-veth1@if2: <BROADCAST,UP> mtu 1500 master br1 state UP
    link/ether 72:3e:16:39:d0:d8 brd ff:ff:ff:ff:ff:ff link-netns ns11
    inet 10.120.0.11/24 scope global br1-veth1
Device "veth9" does not exist.
ns2 (id: 1)`;
  const whole = [
    'br1-veth1',
    'br1',
    'BROADCAST',
    'UP',
    'ns11',
    '10.120.0.11',
    '10.120.0.11/24',
    'veth9',
    'ns2',
  ];
  const phrases = ['state UP', 'mtu 1500 master br1'];
  const parts = [
    'veth1',
    'ns1',
    'br',
    '10.120.0.1',
    'BROAD',
    '120.0.11',
    'state DOWN',
    '10-120.0.11',
    'ns.1',
  ];

  it('are found whole, up to a sign that ends a name', () => {
    assert.deepEqual(missingWords([...whole, ...phrases], output), []);
    assert.deepEqual(presentWords([...whole, ...phrases], output), [...whole, ...phrases]);
  });

  it('are not found as a part of another word', () => {
    assert.deepEqual(presentWords(parts, output), []);
    assert.deepEqual(missingWords(parts, output), parts);
  });

  it('are found at both ends of the output', () => {
    assert.deepEqual(missingWords(['ns1', 'ns2'], 'ns2\nns1'), []);
  });

  it('are shown in the longer word that has them, where there is one', () => {
    assert.deepEqual(withinLongerWords(['vb', 'nothing', 'lo'], 'br1-vb lo'), [['vb', 'br1-vb']]);
  });

  it('keep the order in which they were asked for', () => {
    assert.deepEqual(missingWords(['c', 'x', 'a'], 'a b'), ['c', 'x']);
  });
});
