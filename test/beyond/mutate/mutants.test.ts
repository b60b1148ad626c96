import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  added,
  cleanup,
  earlier,
  erratum,
  incidental,
  reachable,
  scenario,
  script,
  setup,
  shows,
} from '../../../lib/index.ts';
import { invertedSysctls } from '../../../runner/beyond/mutate/inverted-sysctl.ts';
import { judgedOnce } from '../../../runner/beyond/mutate/judged-once.ts';
import { movedAddresses, unusedNetworks } from '../../../runner/beyond/mutate/moved-address.ts';
import { mutantsOf, mutated } from '../../../runner/beyond/mutate/mutants.ts';
import { loadPackaged } from '../../../runner/run/select/load-scenario.ts';

const lab = scenario({
  name: 'lab',
  title: 'A lab',
  steps: [
    earlier(setup('a namespace')`ip netns add ns1`),
    setup('an address, and forwarding')`
      ip -n ns1 address add 10.0.0.1/24 dev lo
      ip netns exec ns1 sysctl -w net.ipv4.ip_forward=1 ${incidental('it is on')}
    `,
    shows('it', { lists: ['ns1'] })`ip netns list`,
    reachable('itself')`ip netns exec ns1 ping -c 1 10.0.0.1`,
    script('nothing', () => {}),
    erratum({
      line: 3,
      ...{ printed: 'ip link ad d0 type dummy', says: 'unknown', undo: 'ip link del x' },
      ...{ corrected: 'ip link add d0 type dummy', why: 'a slip' },
    }),
    erratum({
      ...{ line: 4, printed: 'ip address type dummy', says: 'unknown' },
      ...{ corrected: 'ip address show type dummy', why: 'a slip' },
    }),
    added('ours', setup('one more')`ip netns add ns2`),
    cleanup`ip -all netns del`,
  ],
});

describe('the mutants of a scenario', () => {
  const mutants = mutantsOf(lab);

  it('are each set-up command dropped, inverted and moved, in order; what notices stays as it is', () => {
    assert.deepEqual(
      mutants.map(({ step, command, kind, text, instead }) => [step, command, kind, instead ?? text]),
      [
        [0, 0, 'dropped', 'ip netns add ns1'],
        [1, 0, 'dropped', 'ip -n ns1 address add 10.0.0.1/24 dev lo'],
        [1, 0, 'moved', 'ip -n ns1 address add 203.0.113.1/24 dev lo'],
        [1, 1, 'dropped', 'ip netns exec ns1 sysctl -w net.ipv4.ip_forward=1'],
        [1, 1, 'inverted', 'ip netns exec ns1 sysctl -w net.ipv4.ip_forward=0'],
        [5, 0, 'dropped', 'ip link del x'],
        [5, 1, 'dropped', 'ip link add d0 type dummy'],
        [7, 0, 'dropped', 'ip netns add ns2'],
      ],
    );
  });

  it('know where their command comes from, and why it may survive', () => {
    assert.deepEqual(
      mutants.map(({ origin }) => origin),
      ['earlier', 'article', 'article', 'article', 'article', 'added', 'added', 'added'],
    );
    assert.deepEqual(
      mutants.flatMap(({ kind, incidental: why }) => (why === undefined ? [] : [[kind, why]])),
      [
        ['dropped', 'it is on'],
        ['inverted', 'it is on'],
      ],
    );
  });

  it('differ from the scenario in one command, and keep its steps in their places', () => {
    for (const mutant of mutants) {
      const changed = mutated(lab, mutant);
      assert.equal(changed.steps.length, lab.steps.length);
      const differing = lab.steps.filter(
        (step, i) => JSON.stringify(step) !== JSON.stringify(changed.steps[i]),
      );
      assert.equal(differing.length, 1, mutant.text);
      const texts = JSON.stringify(changed.steps[mutant.step]);
      assert.equal(texts.includes(JSON.stringify(mutant.text)), false, mutant.text);
      if (mutant.instead !== undefined) assert.ok(texts.includes(JSON.stringify(mutant.instead)));
    }
  });

  it('of a scenario without set-up are none', () => {
    assert.deepEqual(
      mutantsOf(scenario({ name: 'none', title: 'None', steps: [cleanup`ip -all netns del`] })),
      [],
    );
  });
});

describe('a command of an earlier section', () => {
  const of = (name: 'multi-subnet' | 'multi-subnet-routes') => {
    const { scenario: loaded } = loadPackaged(name);
    return { scenario: loaded, mutants: mutantsOf(loaded) };
  };

  it('is judged in the scenario of that section, where both are selected', () => {
    const all = [of('multi-subnet'), of('multi-subnet-routes')];
    const { run, elsewhere } = judgedOnce(all);
    assert.equal(elsewhere.get('multi-subnet'), 0);
    assert.equal(elsewhere.get('multi-subnet-routes'), all[0]?.mutants.length);
    assert.equal(run.filter(({ origin }) => origin === 'earlier').length, 0);
  });

  it('is judged in the scenario that builds on it, where this alone is selected', () => {
    const alone = of('multi-subnet-routes');
    const { run, elsewhere } = judgedOnce([alone]);
    assert.deepEqual(run, alone.mutants);
    assert.equal(elsewhere.get('multi-subnet-routes'), 0);
    assert.ok(run.some(({ origin }) => origin === 'earlier'));
  });
});

describe('a sysctl is inverted', () => {
  const cases: [string, string[]][] = [
    ['sysctl -w net.ipv4.ip_forward=1', ['sysctl -w net.ipv4.ip_forward=0']],
    ['sysctl net.ipv4.ip_forward=0', ['sysctl net.ipv4.ip_forward=1']],
    ['sudo sysctl -qw "net.ipv4.ip_forward=1"', ['sudo sysctl -qw "net.ipv4.ip_forward=0"']],
    ['sysctl -w a.b=1 c.d=0', ['sysctl -w a.b=0 c.d=0', 'sysctl -w a.b=1 c.d=1']],
    ['echo 1 > /proc/sys/net/ipv4/ip_forward', ['echo 0 > /proc/sys/net/ipv4/ip_forward']],
    ['echo 0 | sudo tee /proc/sys/net/ipv4/ip_forward', ['echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward']],
    ['sysctl -w net.ipv4.conf.all.rp_filter=2', []],
    ['sysctl -w net.ipv4.ip_default_ttl=10', []],
    ['sysctl net.ipv4.ip_forward', []],
    ['x=1; sysctl net.ipv4.ip_forward', []],
    ['echo 1 > /tmp/x', []],
  ];
  for (const [text, expected] of cases) it(text, () => assert.deepEqual(invertedSysctls(text), expected));
});

describe('an address is moved out of its subnet', () => {
  const networks = unusedNetworks('');
  const cases: [string, string[]][] = [
    ['ip address add 10.0.0.1/24 dev a', ['ip address add 203.0.113.1/24 dev a']],
    ['ip -n ns1 addr add 10.0.0.1/8 dev a', ['ip -n ns1 addr add 203.0.0.1/8 dev a']],
    ['sudo ip a add 172.16.3.4/16 dev a', ['sudo ip a add 203.0.3.4/16 dev a']],
    ['ip a replace dev a 10.0.0.1/30', ['ip a replace dev a 203.0.113.1/30']],
    ['ip addr add 10.0.0.1 dev a', ['ip addr add 203.0.113.1 dev a']],
    ['ip addr add fd00:1::7/64 dev a', ['ip addr add 3fff:1::7/64 dev a']],
    ['ip addr add 10.0.0.$i/24 dev a', ['ip addr add 203.0.113.$i/24 dev a']],
    ['ip addr add 10.0.$i.1/24 dev a', []],
    ['ip addr add ::1/128 dev a', []],
    ['ip route add 10.0.0.0/24 dev a', []],
    ['ip link add a type veth peer name b', []],
    ['ip address del 10.0.0.1/24 dev a', []],
  ];
  for (const [text, expected] of cases) {
    it(text, () => assert.deepEqual(movedAddresses(text, networks), expected));
  }

  it('to a network that the scenario does not use', () => {
    const used = unusedNetworks('ip address add 203.0.113.9/24 dev a');
    assert.deepEqual(movedAddresses('ip address add 203.0.113.9/24 dev a', used), [
      'ip address add 198.51.100.9/24 dev a',
    ]);
  });
});
