import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PingLineError, probeOfPingLine } from '../../lib/ping-line.ts';

const probe = (text: string) => probeOfPingLine({ text });

describe('a ping line', () => {
  it('names its source, its target and its count', () => {
    const { source, target, count, plain, named } = probe('ip netns exec ns1 ping -c 5 10.120.0.12');
    assert.deepEqual(
      { source, target, count, plain, named },
      { source: 'ns1', target: '10.120.0.12', count: 5, plain: true, named: false },
    );
  });

  it('keeps its command as printed', () => {
    const command = { text: 'ip  netns exec ns1 ping -c 5 10.120.0.12', line: 7 };
    assert.equal(probeOfPingLine(command).command, command);
  });

  it('without a namespace starts in the sandbox’s own', () => {
    assert.equal(probe('ping -c 1 10.0.0.1').source, '');
  });

  it('may be written with sudo, a path, or ip net', () => {
    assert.equal(probe('sudo ip netns exec ns1 /bin/ping -c 1 10.0.0.1').source, 'ns1');
    assert.equal(probe('ip net exec ns1 ping -c 1 10.0.0.1').source, 'ns1');
    assert.equal(probe('sudo ping -c 1 10.0.0.1').source, '');
  });

  it('may have its options after the target, and values without a blank', () => {
    const { target, count } = probe('ping 10.0.0.1 -c3');
    assert.deepEqual({ target, count }, { target: '10.0.0.1', count: 3 });
  });

  it('without a count goes on for ever', () => {
    assert.equal(probe('ping 10.0.0.1').count, Number.POSITIVE_INFINITY);
  });

  it('may ping IPv6, a zone included', () => {
    assert.equal(probe('ping6 -c 1 fd00::1').target, 'fd00::1');
    assert.equal(probe('ping -6 -c 1 fe80::1%veth1').target, 'fe80::1%veth1');
  });

  it('is plain only with options that fping can stand in for', () => {
    for (const text of ['ping -c 1 -W 1 10.0.0.1', 'ping -n -q -i 0.2 -w 3 10.0.0.1']) {
      assert.equal(probe(text).plain, true, text);
    }
    for (const text of [
      'ping -s 1400 10.0.0.1',
      'ping -M do 10.0.0.1',
      'ping -I veth1 10.0.0.1',
      'ping -f 10.0.0.1',
    ]) {
      assert.equal(probe(text).plain, false, text);
    }
  });

  it('takes the value of an option for no target', () => {
    assert.equal(probe('ping -I 10.0.0.9 -c 1 10.0.0.1').target, '10.0.0.1');
  });

  const refused: [line: string, said: RegExp][] = [
    ['ip link show', /is no ping: write "ip netns exec NAME ping -c 5 ADDRESS"/],
    ['ip netns exec ns1', /is no ping/],
    ['ping -c 5', /pings no address: add one/],
    ['ping -c 5 10.0.0.1 10.0.0.2', /names two targets: give one/],
    ['ping -c 5 example.org', /"example.org" .* is no IPv4 or IPv6 address: .* write the address/],
    ['ping -c 5 10.0.0.256', /is no IPv4 or IPv6 address/],
    ['ping -c 0 10.0.0.1', /no usable count: write "-c 5"/],
    ['ping -c five 10.0.0.1', /no usable count/],
    ['ping 10.0.0.1 -c', /no usable count/],
  ];
  for (const [line, said] of refused) {
    it(`is refused with the cure: ${line}`, () => {
      assert.throws(
        () => probe(line),
        (error) => error instanceof PingLineError && said.test(error.message),
      );
    });
  }
});
