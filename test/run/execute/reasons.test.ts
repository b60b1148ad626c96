import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { reasonNames } from '../../../lib/index.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import type { ProbeEvent, RunEvent } from '../../../runner/run/events/event.ts';
import { folder, netscene, scenarioFile } from '../../cli/netscene.ts';

type Test = Parameters<typeof folder>[0];

/** A gateway between a and b that does not forward, and c whose device is down. */
const lab = `
  setup('a lab')\`
    ip netns add a
    ip netns add gw
    ip netns add b
    ip netns add c
    ip link add va netns a type veth peer name ga netns gw
    ip link add vb netns b type veth peer name gb netns gw
    ip link add vc netns c type veth peer name gc netns gw
    ip -n a address add 10.1.0.1/24 dev va
    ip -n gw address add 10.1.0.254/24 dev ga
    ip -n gw address add 10.2.0.254/24 dev gb
    ip -n b address add 10.2.0.1/24 dev vb
    ip -n c address add 10.3.0.1/24 dev vc
    ip -n a link set va up
    ip -n gw link set ga up
    ip -n gw link set gb up
    ip -n b link set vb up
    ip netns exec gw sysctl -w net.ipv4.ip_forward=0
    ip -n a route add default via 10.1.0.254
    ip -n b route add default via 10.2.0.254
  \`,`;
const aPingsB = '`ip netns exec a ping -c 5 10.2.0.1`';

async function run(t: Test, steps: string, ...args: string[]) {
  const at = folder(t);
  const events = join(at, 'events.ndjson');
  const file = scenarioFile(at, 'lab', `${steps}, cleanup\`ip -all netns del\``);
  const ended = await netscene(['run', file, ...args, '-r', 'table', '-r', `ndjson=${events}`]);
  const lines = readFileSync(events, 'utf8').trim().split('\n');
  return { ...ended, events: lines.map((line) => JSON.parse(line) as RunEvent) };
}

const probesOf = (events: readonly RunEvent[]) =>
  events.filter((event): event is ProbeEvent & RunEvent => event.type === 'probe');

for (const mode of [[], ['--verbatim']]) {
  describe(`a silence and its reason, ${mode[0] ?? 'quick mode'}`, { concurrency: 4 }, () => {
    it('for the reason that is stated passes; so does one of a list', async (t) => {
      const steps = `${lab} unreachable('b', { because: ['no-route', 'not-forwarded'] })${aPingsB}`;
      const { code, stdout, events } = await run(t, steps, ...mode);
      assert.equal(code, 0, stdout);
      const [probe] = probesOf(events);
      assert.deepEqual(probe?.because, ['no-route', 'not-forwarded']);
      assert.equal(probe?.explanation?.reason, 'not-forwarded');
      assert.equal(probe?.explanation?.proven, true, JSON.stringify(probe?.explanation));
    });

    it('for another reason fails, and names both', async (t) => {
      const { code, stdout } = await run(
        t,
        `${lab} unreachable('b', { because: 'filtered' })${aPingsB}`,
        ...mode,
      );
      assert.equal(code, 1, stdout);
      assert.match(stdout, /expected {2}silence because of filtered\n/);
      assert.match(stdout, /happened {2}silence because of not-forwarded\n/);
      assert.match(stdout, /0\/1/);
      for (const line of stdout.split('\n')) assert.ok([...line].length <= 80, line);
    });

    it('without a stated reason is told and held against nothing', async (t) => {
      const { code, events } = await run(t, `${lab} unreachable('b')${aPingsB}`, ...mode);
      assert.equal(code, 0);
      assert.equal(probesOf(events)[0]?.explanation?.reason, 'not-forwarded');
    });

    it('where a reply was claimed is told with reason and cure', async (t) => {
      const { code, stdout } = await run(t, `${lab} reachable('b')${aPingsB}`, ...mode);
      assert.equal(code, 1);
      assert.match(stdout, /reason {4}not-forwarded: gw /);
      const flat = stdout.replace(/\s+/g, ' ');
      assert.match(
        flat,
        /cure gw has net\.ipv4\.ip_forward = 0: ip netns exec gw sysctl -w net\.ipv4\.ip_forward=1/,
      );
    });

    it('a program that is missing is an error, whatever reason is stated', async (t) => {
      const steps = `${lab} setup('ping is not there')\`PATH=/nowhere; hash -r\`,
        unreachable('b', { because: 'not-forwarded' })${aPingsB}`;
      const { code, stdout } = await run(t, steps, ...mode);
      assert.equal(code, 129, stdout);
    });

    it('a namespace that is gone is an error, whatever reason is stated', async (t) => {
      const steps = `${lab} setup('a is gone')\`ip netns del a\`, unreachable('b', { because: 'no-route' })${aPingsB}`;
      const { code, stdout } = await run(t, steps, ...mode);
      assert.equal(code, 129, stdout);
      assert.match(stdout, /\[no-such-namespace\]/);
      assert.match(stdout, /there is no namespace "a"/);
    });

    it('a ping that cannot run is an error, whatever reason is stated', async (t) => {
      const steps = `${lab} unreachable('b', { because: 'not-forwarded' })\`ip netns exec a ping -c 5 -I no-such-device 10.2.0.1\``;
      const { code, stdout } = await run(t, steps, ...mode);
      assert.equal(code, 129, stdout);
    });
  });
}

describe('reasons of several pairs in one step', { concurrency: 4 }, () => {
  it('are stated pair by pair with because(…)', async (t) => {
    const at = folder(t);
    const file = scenarioFile(
      at,
      'lab',
      `${lab} (() => {
        const hosts = nodes({ a: '10.1.0.1', b: '10.2.0.1', c: '10.3.0.1' });
        return unreachable('all', { also: [
          ...because('not-forwarded', hosts.every('a', 'b')),
          ...because(['no-route', 'link-down'], hosts.from(['c'], ['a', 'b'])),
        ] })\`ip netns exec a ping -c 5 10.2.0.1\`;
      })(), cleanup\`ip -all netns del\``,
    );
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 0, stdout);
  });

  it('a reason of a pair that gets a reply, an unknown reason and a misspelt key are refused', async (t) => {
    const at = folder(t);
    const refused: [steps: string, said: RegExp][] = [
      [
        `${lab} reachable('b', because('no-route', nodes({ a: '10.1.0.1', b: '10.2.0.1' }).every()))`,
        /a reply needs no reason/,
      ],
      [
        `${lab} unreachable('b', { because: 'no-rout' })${aPingsB}`,
        /"no-rout" is none of no-route,\s+no-neighbour[\s\S]*did you mean "no-route"/,
      ],
      [`${lab} unreachable('b', { becuase: 'no-route' })${aPingsB}`, /unknown key "becuase"/],
    ];
    for (const [steps, said] of refused) {
      const { code, stderr } = await netscene(['run', scenarioFile(at, 'lab', steps)]);
      assert.equal(code, 129);
      assert.match(stderr, said);
    }
  });
});

describe('a silence that is proven', { concurrency: 4 }, () => {
  const watched = (events: readonly RunEvent[]) => Math.max(...probesOf(events).map(({ took }) => took));

  it('ends the watch early, whatever the window', { timeout: 280_000 }, async (t) => {
    const steps = `${lab} unreachable('b', { because: 'not-forwarded' })${aPingsB}`;
    const { code, events } = await run(t, steps, '--window', '100');
    assert.equal(code, 0);
    assert.ok(watched(events) < 50_000, `${watched(events)} ms of 100 s`);
  });

  it('ends the wait for a reply that cannot come', { timeout: 280_000 }, async (t) => {
    const { code, events, stdout } = await run(t, `${lab} reachable('b')${aPingsB}`, '--deadline', '100');
    assert.equal(code, 1);
    assert.match(stdout, /it is proven that none can come/);
    assert.ok(watched(events) < 50_000, `${watched(events)} ms of 100 s`);
  });

  it('is not proven while a program of the scenario runs, which may change it', async (t) => {
    const steps = `${lab} setup('a program')\`
      (sleep 1; ip netns exec gw sysctl -w net.ipv4.ip_forward=1) &
    \`, reachable('b, a second later')${aPingsB}`;
    const { code, stdout } = await run(t, steps, '--deadline', '60');
    assert.equal(code, 0, stdout);
  });

  it('what is not proven is watched for the whole window', async (t) => {
    const steps = `${lab} unreachable('nobody', { because: 'no-such-address' })\`ip netns exec a ping -c 5 10.1.0.77\``;
    const { code, events, stdout } = await run(t, steps, '--window', '2');
    assert.equal(code, 0, stdout);
    assert.ok(watched(events) > 1500, `${watched(events)} ms of 2 s`);
  });
});

it('the schemas know every reason', () => {
  for (const name of ['scenario', 'events']) {
    const schema = JSON.parse(readFileSync(join(packageRoot, `lib/schema/${name}.schema.json`), 'utf8'));
    assert.deepEqual(schema.definitions.reason.enum, reasonNames);
  }
});
