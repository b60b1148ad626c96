import { cleanup, erratum, reachable, scenario, setup, shows, unreachable } from '../../../lib/index.ts';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Step } from '../../../lib/step.ts';
import type { KnownDeviation } from '../../../runner/run/plan/known-deviations.ts';
import type { Request } from '../../../runner/run/plan/request.ts';

/** A scenario that comes to a verdict of its own, and what is found in it. */
export interface Situation {
  readonly scenario: Scenario;
  readonly request?: Request;
  readonly known?: readonly KnownDeviation[];
  readonly verdict: 'pass' | 'fail' | 'error';
  /** Each deviation: its code, and facts of it. */
  readonly found: readonly (readonly [code: string, facts?: object])[];
}

const lab = setup('two hosts')`
  ip netns add a
  ip netns add b
  ip link add va netns a type veth peer name vb netns b
  ip -n a address add 10.0.0.1/24 dev va
  ip -n b address add 10.0.0.2/24 dev vb
  ip -n a link set va up
  ip -n b link set vb up
`;
const gone = cleanup`
  ip netns del a
  ip netns del b
`;
const fromA = reachable('b answers')`ip netns exec a ping -c 5 10.0.0.2`;
const quick: Request = { deadline: 0.6, window: 1.5 };

const of = (...steps: readonly Step[]) => scenario({ name: 'situation', title: 'a situation', steps });
const fails = (...found: Situation['found']) => ({ verdict: 'fail' as const, found, request: quick });
const errs = (...found: Situation['found']) => ({ verdict: 'error' as const, found, request: quick });
const pair = { source: 'a', target: '10.0.0.2' };

/** One for each way in which a scenario can end, recorded once and played back in every test. */
export const situations: Readonly<Record<string, Situation>> = {
  'as-claimed': {
    scenario: of(
      lab,
      fromA,
      shows('a route', { lists: ['10.0.0.0/24', 'va'], omits: ['via'] })`ip -n a route show`,
      shows('no route in the host', { prints: '' })`ip route show`,
      setup('down')`ip -n b link set vb down`,
      unreachable('b is silent', { because: 'link-down' })`ip netns exec a ping -c 5 10.0.0.2`,
      erratum({
        line: 1,
        printed: 'ip -n a link dev va',
        says: 'is unknown',
        corrected: 'ip -n a link show va',
        why: 'x',
      }),
      gone,
    ),
    request: quick,
    verdict: 'pass',
    found: [],
  },
  'no-reply': {
    scenario: of(lab, reachable('nobody')`ip netns exec a ping -c 5 10.0.0.9`, gone),
    ...fails(['no-reply', { source: 'a', target: '10.0.0.9' }]),
  },
  'no-reply-in-verbatim-mode': {
    scenario: of(
      lab,
      setup('every fourth and fifth dropped')`
        ip netns exec b nft add table inet t
        ip netns exec b nft add chain inet t in { type filter hook input priority 0 \; }
        ip netns exec b nft add rule inet t in icmp type echo-request limit rate over 1/hour burst 3 packets drop
      `,
      reachable('all five')`ip netns exec a ping -c 5 -i 0.2 10.0.0.2`,
      gone,
    ),
    ...fails(['no-reply', { ...pair, sent: 5, received: 3 }]),
    request: { ...quick, verbatim: true },
  },
  'unexpected-reply': {
    scenario: of(lab, unreachable('b is silent')`ip netns exec a ping -c 5 10.0.0.2`, gone),
    ...fails(['unexpected-reply', pair]),
  },
  'wrong-reason': {
    scenario: of(
      lab,
      setup('down')`ip -n b link set vb down`,
      unreachable('b is silent', { because: 'filtered' })`ip netns exec a ping -c 5 10.0.0.2`,
      gone,
    ),
    ...fails(['wrong-reason', { because: ['filtered'], reason: 'link-down' }]),
  },
  // The kernel limits its own replies: nothing shows that it did.
  'reason-unknown': {
    scenario: of(
      lab,
      setup(
        'few replies',
      )`ip netns exec b sysctl -w net.ipv4.icmp_ratelimit=1000000 net.ipv4.icmp_ratemask=1`,
      unreachable('b is silent', { because: 'filtered' })`ip netns exec a ping -c 5 10.0.0.2`,
      gone,
    ),
    ...errs(['reason-unknown', { because: ['filtered'] }]),
  },
  'output-differs': {
    scenario: of(lab, shows('a route', { lists: ['10.9.0.0/24'] })`ip -n a route show`, gone),
    ...fails([
      'output-differs',
      { expected: { lists: ['10.9.0.0/24'] }, difference: 'the output does not list 10.9.0.0/24' },
    ]),
  },
  'output-still-lists': {
    scenario: of(lab, shows('no va', { omits: ['va'] })`ip -n a route show`, gone),
    ...fails(['output-differs', { expected: { omits: ['va'] }, difference: 'the output still lists va' }]),
  },
  'erratum-works': {
    scenario: of(
      lab,
      erratum({ line: 1, printed: 'ip -n a link show va', says: 'unknown', corrected: 'true', why: 'x' }),
      gone,
    ),
    ...fails(['erratum-works', { says: 'unknown' }]),
  },
  'erratum-fails-otherwise': {
    scenario: of(
      lab,
      erratum({
        line: 1,
        printed: 'ip -n a link show vx',
        says: 'is unknown',
        corrected: 'ip -n a link show va',
        why: 'x',
      }),
      gone,
    ),
    ...fails(['output-differs', { says: 'is unknown', exit: 1 }]),
  },
  'erratum-by-its-witness': {
    scenario: of(
      lab,
      erratum({
        line: 1,
        printed: 'ip -n a address add 10.0.0.7/24 dev va',
        witness: 'ip -n a address add 10.0.0.7/24 dev va',
        says: 'already assigned',
        undo: 'ip -n a address del 10.0.0.7/24 dev va',
        corrected: 'ip -n a address add 10.0.0.8/24 dev va',
        why: 'x',
      }),
      gone,
    ),
    request: quick,
    verdict: 'pass',
    found: [],
  },
  'left-behind': {
    scenario: of(lab, setup('a bridge')`ip link add br9 type bridge`, cleanup`ip netns del a`),
    ...fails(['left-behind', { namespaces: ['b'], links: ['br9'] }]),
  },
  'left-behind-without-clean-up': {
    scenario: of(lab),
    ...fails(['left-behind', { namespaces: ['a', 'b'], links: [] }]),
  },
  'process-left': {
    scenario: of(setup('a program')`sleep 4321 &`, cleanup`true`),
    ...errs(['process-left']),
  },
  'clean-up-fails': {
    scenario: of(
      lab,
      cleanup`
      ip netns del a
      ip netns del nothing
      ip netns del b
    `,
    ),
    ...errs(['command-failed', { exit: 1 }]),
  },
  'clean-up-after-a-failure': {
    scenario: of(lab, reachable('nobody')`ip netns exec a ping -c 5 10.0.0.9`, cleanup`ip netns del nothing`),
    ...fails(['no-reply']),
  },
  'command-failed': {
    scenario: of(setup('x')`
      ip link add br0 type bridge
      ip link add br0 type bridge
      ip link add br1 type bridge
    `),
    ...errs(['command-failed', { exit: 2 }]),
  },
  'missing-tool': {
    scenario: of(setup('x')`no-such-tool`),
    ...errs(['missing-tool', { program: 'no-such-tool' }]),
  },
  'no-such-namespace': {
    scenario: of(setup('x')`ip netns exec nothing true`),
    ...errs(['no-such-namespace', { namespace: 'nothing' }]),
  },
  'probe-without-namespace': {
    scenario: of(
      lab,
      setup('one gone')`ip netns del a`,
      reachable('from nowhere')`ip netns exec a ping -c 1 10.0.0.2`,
    ),
    ...errs(['no-such-namespace', { namespace: 'a' }]),
  },
  'shell-ended': { scenario: of(setup('x')`exit 3`), ...errs(['shell-ended']) },
  'known-goes-on': {
    scenario: of(
      setup('x')`
      ip link add br0 type bridge
      ip link add br0 type bridge
      ip link del br0
    `,
      cleanup`true`,
    ),
    request: quick,
    known: [{ scenario: 'situation', code: 'command-failed', reason: 'we know' }],
    verdict: 'pass',
    found: [['command-failed', { exit: 2 }]],
  },
  'known-gone': {
    scenario: of(setup('x')`true`, cleanup`true`),
    known: [{ scenario: 'situation', step: 1, code: 'no-reply', reason: 'we know' }],
    ...fails(['known-gone', { code: 'no-reply', reason: 'we know' }]),
  },
  'a-program-may-change-it': {
    scenario: of(
      lab,
      setup('down, and a program')`
        ip -n b link set vb down
        sleep 4321 &
      `,
      reachable('b, some day')`ip netns exec a ping -c 5 10.0.0.2`,
    ),
    request: { deadline: 2.5, window: 0.3 },
    verdict: 'fail',
    found: [['no-reply', { ...pair, waited: 2500, proven: undefined }]],
  },
  'nothing-can-change-it': {
    scenario: of(
      lab,
      setup('down')`ip -n b link set vb down`,
      reachable('b')`ip netns exec a ping -c 5 10.0.0.2`,
    ),
    request: { deadline: 8, window: 0.3 },
    verdict: 'fail',
    found: [['no-reply', { ...pair, proven: true }]],
  },
};
