import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { proveSilence, type Silence } from '../../../runner/beyond/prove/prove-silence.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import type { ProbeEvent, RunEvent } from '../../../runner/run/events/event.ts';
import { makePlan } from '../../../runner/run/plan/request.ts';
import { requireGround } from '../../../runner/run/sandbox/sandbox.ts';
import { loadFile } from '../../../runner/run/select/load-scenario.ts';
import { folder, netscene, scenarioFile } from '../../cli/netscene.ts';

type Test = Parameters<typeof folder>[0];

/** a and b on one wire, each in a network of its own without a route to the other's; c's link is down. */
const lab = `
  setup('a lab')\`
    ip netns add a
    ip netns add b
    ip netns add c
    ip link add va netns a type veth peer name vb netns b
    ip link add wa netns a type veth peer name wc netns c
    ip -n a address add 10.1.0.1/24 dev va
    ip -n b address add 10.2.0.1/24 dev vb
    ip -n a address add 10.3.0.1/24 dev wa
    ip -n c address add 10.3.0.2/24 dev wc
    ip -n a link set va up
    ip -n b link set vb up
    ip -n a link set wa up
  \``;
const pings = (target: string) => `\`ip netns exec a ping -c 1 ${target}\``;

async function proved(t: Test, steps: string) {
  const at = folder(t);
  const [events, report] = [join(at, 'events.ndjson'), join(at, 'report.json')];
  const file = scenarioFile(at, 'lab', `${lab}, ${steps}, cleanup\`ip -all netns del\``);
  const ended = await netscene([
    ...['run', file, '--prove', '-r', 'table'],
    ...['-r', `ndjson=${events}`, '-r', `json=${report}`],
  ]);
  const all = readFileSync(events, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const probes = all.filter((event): event is ProbeEvent & RunEvent => event.type === 'probe');
  return { ...ended, all, probes, report: JSON.parse(readFileSync(report, 'utf8')) };
}

function schemaOf(name: string): object {
  return JSON.parse(readFileSync(join(packageRoot, 'lib/schema', `${name}.schema.json`), 'utf8'));
}

describe('run --prove', { concurrency: 2 }, () => {
  it('heals each silence in a replica, with two cures in order where one is not enough', async (t) => {
    const { code, stdout, all, probes, report } = await proved(
      t,
      `unreachable('b', { because: 'no-route' })${pings('10.2.0.1')},
       unreachable('c', { because: 'link-down' })${pings('10.3.0.2')},
       unreachable('nobody', { because: 'no-such-address' })${pings('10.1.0.9')}`,
    );
    assert.equal(code, 0, stdout);
    const [routes, down, nobody] = probes.map(({ explanation }) => explanation);
    assert.equal(routes?.intervention?.outcome, 'healed');
    assert.equal(routes?.reason, 'no-route');
    assert.match(routes?.cure ?? '', /^a needs .*, then b needs .* \(tried: it answers then\)$/);
    assert.deepEqual(routes?.intervention?.commands, [
      'ip -n a route add 10.2.0.1 dev va',
      'ip -n b route add 10.1.0.1 dev vb',
    ]);
    assert.deepEqual(down?.intervention?.commands, ['ip -n c link set wc up']);
    assert.deepEqual([nobody?.intervention?.outcome, nobody?.reason], ['no cure', 'no-such-address']);
    assert.match(stdout, /^2 of 3 silences proven by intervention$/m);
    assert.match(stdout, /^note lab, step 4: a → 10\.1\.0\.9: no-such-address is not proven/m);
    const ajv = new Ajv({ strict: false, discriminator: true }).addSchema(schemaOf('events'), 'events');
    for (const event of all) assert.ok(ajv.validate('events', event), JSON.stringify(ajv.errors));
    const fits: boolean = ajv.validate(schemaOf('report'), report);
    assert.ok(fits, JSON.stringify(ajv.errors));
    assert.equal(report.scenarios[0].steps[1].probes[0].intervention.outcome, 'healed');
  });

  it('tells it of a claim that failed', async (t) => {
    const { code, stdout } = await proved(t, `reachable('c')${pings('10.3.0.2')}`);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^ {2}cure +wc in c is down: ip -n c link set wc up \(tried: it answers/m);
    assert.match(stdout, /^ {2}proof +proven by intervention: it answers then$/m);
  });

  it('is refused where the silences are another kernel’s', async () => {
    const { code, stderr } = await netscene(['run', 'veth-pair', '--prove', '--repeat', '2']);
    assert.equal(code, 129);
    assert.match(stderr, /--prove looks at this machine, in one run/);
  });
});

describe('a reason that does not heal', { concurrency: 2 }, () => {
  /** The silence of a lab's second step, given a reason that is not its own. */
  async function misjudged(t: Test, target: string) {
    await requireGround();
    const file = scenarioFile(folder(t), 'lab', `${lab}, unreachable('x')${pings(target)}`);
    const [loaded] = await loadFile(file);
    assert.ok(loaded);
    const step = loaded.scenario.steps[1];
    assert.ok(step?.kind === 'unreachable');
    const [probe] = step.probes;
    assert.ok(probe);
    const result = { command: '', exit: 1, ms: 0, stdout: '', stderr: '', truncated: false };
    const silence: Silence = {
      probe,
      outcome: { observed: 'silence', said: '', result },
      explanation: {
        ...{ reason: 'rp-filter', proven: true, where: { namespace: 'b' }, sentence: 'b takes nothing' },
        ...{ hops: [], evidence: [] },
      },
      cures: [
        {
          because: 'the reverse path filter is on',
          commands: ['ip netns exec b sysctl -w net.ipv4.conf.all.rp_filter=0'],
        },
      ],
    };
    const original = { scenario: loaded.scenario, step: 1, plan: makePlan({}, [loaded]) };
    const { signal } = new AbortController();
    return (await proveSilence({ ...original, signal }, silence, [], [silence])).explanation;
  }
  const inVain = ['ip netns exec b sysctl -w net.ipv4.conf.all.rp_filter=0'];

  it('is dropped for the one that does', async (t) => {
    const { reason, proven, intervention } = await misjudged(t, '10.3.0.2');
    assert.deepEqual([reason, proven, intervention?.outcome], ['link-down', true, 'healed']);
    assert.deepEqual(intervention?.dropped, inVain);
  });

  it('is unknown where none does, however proven it seemed', async (t) => {
    const { reason, proven, cure, intervention } = await misjudged(t, '10.1.0.9');
    assert.deepEqual([reason, proven, cure], ['unknown', false, undefined]);
    assert.deepEqual([intervention?.outcome, intervention?.dropped], ['no further', inVain]);
  });
});
