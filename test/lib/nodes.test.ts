import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodes } from '../../lib/nodes.ts';
import type { Probe } from '../../lib/step.ts';

const hosts = nodes({
  ns1: '10.0.0.1',
  ns2: '10.0.0.2',
  gateway: { namespace: 'nsgw', address: '10.0.0.254' },
  outside: { namespace: '', address: '192.0.2.1' },
});
const pairs = (probes: readonly Probe[]) => probes.map(({ source, targetName }) => `${source}>${targetName}`);

describe('named nodes', () => {
  it('make a pair from the namespace of one to the address of the other', () => {
    assert.deepEqual(hosts.pair('ns1', 'ns2'), {
      source: 'ns1',
      target: '10.0.0.2',
      targetName: 'ns2',
      targetNamespace: 'ns2',
      command: { text: 'ip netns exec ns1 ping -c 1 10.0.0.2' },
      count: 1,
      plain: true,
      named: true,
    });
  });

  it('may answer in a namespace of another name', () => {
    assert.equal(hosts.pair('ns1', 'gateway').target, '10.0.0.254');
    assert.equal(hosts.pair('gateway', 'ns1').source, 'nsgw');
  });

  it('in the sandbox’s own namespace ping without ip netns exec', () => {
    assert.equal(hosts.pair('outside', 'ns1').command.text, 'ping -c 1 10.0.0.1');
  });

  it('quote the name of a namespace in their command', () => {
    const odd = nodes({ 'ns 1': '10.0.0.1', ns2: '10.0.0.2' });
    assert.equal(odd.pair('ns 1', 'ns2').command.text, "ip netns exec $'ns 1' ping -c 1 10.0.0.2");
  });

  it('every: all ordered pairs of the given nodes, none with itself', () => {
    assert.deepEqual(pairs(hosts.every('ns1', 'ns2')), ['ns1>ns2', 'ns2>ns1']);
  });

  it('every without names: all ordered pairs of all nodes', () => {
    assert.equal(hosts.every().length, 4 * 3);
  });

  it('between: across two groups both ways, and not inside one', () => {
    assert.deepEqual(pairs(hosts.between(['ns1', 'ns2'], ['gateway'])), [
      'ns1>gateway',
      'ns2>gateway',
      'nsgw>ns1',
      'nsgw>ns2',
    ]);
  });

  it('from: one way only', () => {
    assert.deepEqual(pairs(hosts.from(['ns1'], ['ns2', 'gateway'])), ['ns1>ns2', 'ns1>gateway']);
  });

  it('two addresses in one namespace are no pair', () => {
    const two = nodes({
      a: { namespace: 'ns', address: '10.0.0.1' },
      b: { namespace: 'ns', address: '10.0.0.2' },
    });
    assert.deepEqual(two.every(), []);
  });
});
