import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namespacesMade, readCommand, readCommands, withoutStarters } from '../../lib/command-line.ts';
import { probeOfPingLine } from '../../lib/ping-line.ts';

/** Namespace, then program and words; `?` for a namespace that is not named. */
const told = (text: string) =>
  readCommands(text).map(
    ({ namespace, program, words }) => `${namespace ?? '?'}: ${[program, ...words].join(' ')}`,
  );

describe('a command line', () => {
  const inA = [
    'ip netns exec a ping -c 1 10.0.0.1',
    'ip net exec a ping -c 1 10.0.0.1',
    'ip netn exec a ping -c 1 10.0.0.1',
    'ip netn e a ping -c 1 10.0.0.1',
    'ip netns exe a /usr/bin/ping -c 1 10.0.0.1',
    'ip -6 netns exec a ping -c 1 10.0.0.1',
    'sudo ip netns exec a ping -c 1 10.0.0.1',
    'sudo -C 3 ip netns exec a ping -c 1 10.0.0.1',
    'sudo -nu root -- ip netns exec a ping -c 1 10.0.0.1',
    'sudo --user=root -E ip netns exec a ping -c 1 10.0.0.1',
    'sudo LC_ALL=C ip netns exec a sudo -u nobody ping -c 1 10.0.0.1',
    'LC_ALL=C ip netns exec a env -u HOME ping -c 1 10.0.0.1',
    'ip netns exec b ip netns exec a ping -c 1 10.0.0.1',
    'nsenter --net=/run/netns/a ping -c 1 10.0.0.1',
    'nsenter -n/var/run/netns/a -- ping -c 1 10.0.0.1',
    'timeout -k 1 5 ip netns exec "a" ping -c 1 10.0.0.1',
    'ip netns exec a bash -c "ping -c 1 10.0.0.1"',
    "sudo sh -ec 'ip netns exec a ping -c 1 10.0.0.1'",
    'ip netns exec a ping -c 1 10.0.0.1 >/dev/null 2>&1',
    'ip netns exec a ping -c 1 10.0.0.1 # a comment',
    '! time ip netns exec a ping -c 1 10.0.0.1',
  ];
  for (const text of inA) {
    it(`is read in its namespace: ${text}`, () => assert.deepEqual(told(text), ['a: ping -c 1 10.0.0.1']));
  }

  it('has its namespace as an option too', () => {
    assert.deepEqual(told('ip -n a -j link show'), ['a: ip -j link show']);
    assert.deepEqual(told('ip -net a address add 10.0.0.1/24 dev v'), [
      'a: ip address add 10.0.0.1/24 dev v',
    ]);
    assert.deepEqual(told('bridge --netns a fdb show; tc -n a qdisc show'), [
      'a: bridge fdb show',
      'a: tc qdisc show',
    ]);
    assert.deepEqual(told('ss -ltn -N a'), ['a: ss -ltn']);
    assert.deepEqual(told('ip neighbour show nud all'), [': ip neighbour show nud all']);
  });

  it('says that a namespace is another one where it is not named', () => {
    assert.deepEqual(told('nsenter -t 42 -n ping x'), ['?: ping x']);
    assert.deepEqual(told('unshare -rn ip link'), ['?: ip link']);
    assert.deepEqual(told('ip -all netns exec ip link'), ['?: ip link']);
    assert.deepEqual(told('nsenter -t 42 -m ping x'), [': ping x']);
  });

  it('is taken apart where it has several', () => {
    assert.deepEqual(told('a && b || c; d | e & f'), [': a', ': b', ': c', ': d', ': e', ': f']);
    assert.deepEqual(told('for i in 1 2; do ip -n n$i link; done'), ['n$i: ip link']);
    assert.deepEqual(told('if ping -c 1 x; then echo yes; else echo no; fi'), [
      ': ping -c 1 x',
      ': echo yes',
      ': echo no',
    ]);
    assert.deepEqual(told('case $x in a) b;; esac\nf() { g; }'), [': b', ': g']);
    assert.deepEqual(told('cat <<END; ls\nping x\nEND\nid'), [': cat', ': ls', ': id']);
    assert.deepEqual(told('echo \'a; b\' "c && d" $(e; f)'), [': echo a; b c && d $(e; f)']);
  });

  it('keeps its own text', () => {
    assert.equal(readCommand('sudo ip netns exec a  ping  -c 1 "10.0.0.1"')?.text, 'ping  -c 1 "10.0.0.1"');
    assert.equal(readCommand('# nothing'), undefined);
    assert.equal(readCommand('X=1')?.program, '');
    assert.equal(readCommand('command -v ping')?.program, 'command');
  });

  it('is unwrapped with all that follows it', () => {
    const which = new Set(['sudo', 'ip netns exec']);
    assert.deepEqual(withoutStarters('sudo -C 3 ip netn exec a ping x | tee f', which), {
      text: 'ping x | tee f',
      namespace: 'a',
    });
    assert.deepEqual(withoutStarters('for i in 1; do sudo ls; done', which), {
      text: 'for i in 1; do sudo ls; done',
      namespace: '',
    });
  });

  it('names the namespaces that it makes', () => {
    assert.deepEqual(namespacesMade('sudo ip netns add a; ip net a b && ip -4 netn attach c 42'), [
      'a',
      'b',
      'c',
    ]);
    assert.deepEqual(namespacesMade('echo ip netns add a'), []);
  });

  it('that only starts a ping is a probe of it; one that bounds it is not', () => {
    assert.equal(probeOfPingLine({ text: 'sudo -C 3 ip netns exec a ping -c 1 10.0.0.1' }).source, 'a');
    assert.equal(probeOfPingLine({ text: 'nsenter --net=/run/netns/a ping -c 1 10.0.0.1' }).source, 'a');
    assert.throws(() => probeOfPingLine({ text: 'timeout 1 ping 10.0.0.1' }), /is no ping/);
    assert.throws(() => probeOfPingLine({ text: 'nsenter -t 4 -n ping -c 1 10.0.0.1' }), /is no ping/);
  });
});
