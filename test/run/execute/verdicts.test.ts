import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Deviation, RunEvent } from '../../../runner/run/events/event.ts';
import { folder, netscene, scenarioFile } from '../../cli/netscene.ts';
import { lateAnswerer } from './late-answerer.ts';

/** Two hosts on one cable. */
const pair = `
  setup('a cable')\`
    ip netns add a
    ip netns add b
    ip -n a link add v1 type veth peer name v2 netns b
    ip -n a link set v1 up
    ip -n b link set v2 up
    ip -n a address add 10.1.0.1/24 dev v1
    ip -n b address add 10.1.0.2/24 dev v2
    ip -n a address add fd00::1/64 dev v1 nodad
    ip -n b address add fd00::2/64 dev v2 nodad
  \`,`;
const late = (delay: number, every = 1) => `
  setup('b answers late')\`
    ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_all=1
    ${lateAnswerer('b', delay, every)}
  \`,`;
const pings = (word: string, target: string, options = '-c 2') =>
  `${word}('p')\`ip netns exec a ping ${options} ${target}\`,`;

/** What each scenario comes to: no deviation, or the code of the one. */
const cases: Record<string, { steps: string; comesTo: Deviation['code'] | undefined }> = {
  'a reply after 0.3 s is one': { steps: late(0.3) + pings('reachable', '10.1.0.2'), comesTo: undefined },
  'a reply after 0.8 s is no silence': {
    steps: late(0.8) + pings('unreachable', '10.1.0.2'),
    comesTo: 'unexpected-reply',
  },
  'a reply after 0.6 s to every third request is no silence': {
    steps: late(0.6, 3) + pings('unreachable', '10.1.0.2', '-c 2 -s 60'),
    comesTo: 'unexpected-reply',
  },
  'a reply of a named pair after 2 s is one': {
    steps: `${late(2)}reachable('p', nodes({ a: '10.1.0.1', b: '10.1.0.2' }).pair('a', 'b')),`,
    comesTo: undefined,
  },
  'a ping that the other end of a cable is too small for is one': {
    steps: `setup('small')\`ip -n b link set v2 mtu 600\`,
      unreachable('p', { because: 'too-big' })\`ip netns exec a ping -c 2 -s 1000 10.1.0.2\`,`,
    comesTo: undefined,
  },
  'a ping that no packet can hold is no silence': {
    steps: pings('unreachable', '10.1.0.2', '-c 2 -s 70000'),
    comesTo: 'probe-failed',
  },
  'nor one over IPv6': {
    steps: pings('unreachable', 'fd00::2', '-c 2 -s 65530'),
    comesTo: 'probe-failed',
  },
  'a broadcast address without -b is no silence': {
    steps: pings('unreachable', '10.1.0.255'),
    comesTo: 'probe-failed',
  },
  'nor is it a missing reply': { steps: pings('reachable', '10.1.0.255'), comesTo: 'probe-failed' },
  'the wrong family is no reply': {
    steps: pings('reachable', '10.1.0.2', '-6 -c 2'),
    comesTo: 'probe-failed',
  },
  'nor silence': { steps: pings('unreachable', 'fd00::9', '-4 -c 2'), comesTo: 'probe-failed' },
  'the right family is asked': { steps: pings('reachable', 'fd00::2', '-6 -c 2'), comesTo: undefined },
  'a reply by the asker itself is none of the node': {
    steps: `setup('a holds it')\`ip -n a address add 10.1.0.9/32 dev lo; ip -n a link set lo up\`,
      reachable('p', nodes({ a: '10.1.0.1', b: '10.1.0.9' }).pair('a', 'b')),`,
    comesTo: 'other-answered',
  },
  'a reply over the asker’s own local route neither': {
    steps: `setup('a takes it')\`ip -n a route add local 10.9.0.0/24 dev lo; ip -n a link set lo up\`,
      reachable('p', nodes({ a: '10.1.0.1', b: '10.9.0.9' }).pair('a', 'b')),`,
    comesTo: 'other-answered',
  },
  'a reply by another namespace neither': {
    steps: `setup('c')\`ip netns add c\`,
      reachable('p', nodes({ a: 'fd00::1', c: 'fd00::2' }).pair('a', 'c')),`,
    comesTo: 'other-answered',
  },
  'unknown is no reason that can be claimed': {
    steps: `unreachable('p', { because: 'unknown' })\`ip netns exec a ping -c 2 10.9.0.1\`,`,
    comesTo: 'wrong-reason',
  },
};

describe('a verdict', () => {
  const found = new Map<string, Deviation[]>();
  before(async () => {
    const at = folder({ after });
    const files = Object.values(cases).map(({ steps }, i) =>
      scenarioFile(
        at,
        `case-${i}`,
        `${pair}${steps} cleanup\`ip -all netns del; kill %1 2>/dev/null || true\``,
      ),
    );
    const events = join(at, 'events.ndjson');
    await netscene(['run', ...files, '--keep-going', '-r', `ndjson=${events}`]);
    for (const line of readFileSync(events, 'utf8').trim().split('\n')) {
      const event = JSON.parse(line) as RunEvent;
      if (event.type === 'scenario-end') found.set(event.scenario, found.get(event.scenario) ?? []);
      if (event.type === 'deviation')
        found.set(event.scenario, [...(found.get(event.scenario) ?? []), event]);
    }
  });
  for (const [index, [name, { comesTo }]] of Object.entries(cases).entries()) {
    it(name, () => {
      const deviations = found.get(`case-${index}`);
      assert.deepEqual(
        deviations?.map(({ code }) => code),
        comesTo === undefined ? [] : [comesTo],
      );
    });
  }
});
