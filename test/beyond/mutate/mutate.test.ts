import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Ajv } from 'ajv';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { executable, folder, netscene, scenarioFile } from '../../cli/netscene.ts';

interface Fate {
  readonly kind: string;
  readonly by?: string;
  readonly step?: number;
  readonly title?: string;
  readonly code?: string;
}

interface Report {
  readonly scenarios: readonly [
    {
      readonly commands: readonly {
        readonly command: string;
        readonly mutants: readonly {
          readonly change: string;
          readonly instead?: string;
          readonly fate: Fate;
        }[];
      }[];
    },
  ];
}

const pair = `setup('a pair')\`
    ip netns add ns1
    ip link add v1 netns ns1 type veth peer name v0
    ip -n ns1 address add 10.0.0.1/24 dev v1
    ip -n ns1 link set v1 up
    ip address add 10.0.0.2/24 dev v0
    ip link set v0 up
  \`,
  reachable('the other end')\`ip netns exec ns1 ping -c 1 10.0.0.2\`,`;
const gone = 'cleanup`\n ip link del v0\n ip netns del ns1\n`';

/** Mutates a scenario of the given steps; what became of each mutant, by the command that ran or did not. */
async function fates(t: TestContext, steps: string, options: { code: number; args?: string[] }) {
  const file = scenarioFile(folder(t), 'lab', steps);
  const { code, stdout, stderr } = await netscene(['mutate', file, '--json', ...(options.args ?? [])]);
  assert.equal(code, options.code, stdout + stderr);
  const schema = (name: string) =>
    JSON.parse(readFileSync(join(packageRoot, `lib/schema/${name}.schema.json`), 'utf8'));
  const report = JSON.parse(stdout) as Report;
  const ajv = new Ajv({ strict: false }).addSchema(schema('events'));
  const fits = ajv.validate(schema('mutation'), JSON.parse(stdout));
  assert.ok(fits, ajv.errorsText());
  const [{ commands }] = report.scenarios;
  return new Map(
    commands.flatMap(({ command, mutants }) =>
      mutants.map(({ change, instead, fate }) => [`${change}: ${instead ?? command}`, fate] as const),
    ),
  );
}

const caught = (fate: Fate | undefined, step: number, code: string) =>
  assert.deepEqual([fate?.kind, fate?.step, fate?.code], ['caught', step, code]);

describe('netscene mutate', { concurrency: 3 }, () => {
  it('names the assertion, or the later command, that notices each command', async (t) => {
    const all = await fates(t, `${pair} ${gone}`, { code: 0 });
    assert.equal(all.size, 8);
    caught(all.get('dropped: ip netns add ns1'), 0, 'command-failed');
    assert.equal(all.get('dropped: ip netns add ns1')?.by, 'command');
    const up = all.get('dropped: ip -n ns1 link set v1 up');
    caught(up, 1, 'no-reply');
    assert.deepEqual([up?.by, up?.title], ['claim', 'the other end']);
    caught(all.get('moved: ip address add 203.0.113.2/24 dev v0'), 1, 'no-reply');
  });

  it('names a command that nothing tests, and how the end state differs', async (t) => {
    const file = scenarioFile(folder(t), 'lab', `${pair} setup('more')\`ip link set v0 mtu 1400\`, ${gone}`);
    const { code, stdout } = await netscene(['mutate', file]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /SURVIVED lab, step 3 "more"/);
    assert.match(stdout, /though the scenario ends[\s\S]+link v0\s+differs in mtu/);
    assert.match(stdout, /lab +7 +9 +- +8 +- +1\n/);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('names a command that is superfluous', async (t) => {
    const all = await fates(t, `${pair} setup('again')\`ip link set v0 up\`, ${gone}`, { code: 1 });
    // The second of two equal commands; the map keeps it.
    assert.equal(all.get('dropped: ip link set v0 up')?.kind, 'superfluous');
  });

  it('takes incidental for an explanation, and shows it', async (t) => {
    const steps = `${pair} setup('again')\`ip link set v0 up \${incidental('it is up already')}\`, ${gone}`;
    const file = scenarioFile(folder(t), 'lab', steps);
    const { code, stdout } = await netscene(['mutate', file]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /incidental: it is up already/);
    const shown = await netscene(['show', file]);
    assert.match(shown.stdout, /ip link set v0 up\n +incidental: it is up already/);
  });

  it('tells of a mark on a command that an assertion does notice', async (t) => {
    const steps = `incidental('it is not', ${pair.replace(/,$/, '').replace(/,\s*reachable/, '), reachable')}, ${gone}`;
    const file = scenarioFile(folder(t), 'lab', steps);
    const { code, stdout } = await netscene(['mutate', file]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /NOTE lab, step 1/);
    assert.match(stdout, /take the mark away/);
  });

  it('inverts a sysctl', async (t) => {
    const steps = `setup('answers no pings')\`sysctl -w net.ipv4.icmp_echo_ignore_all=1\`,
      unreachable('ourselves')\`ping -c 1 127.0.0.1\`, cleanup\`true\``;
    const all = await fates(t, steps, { code: 0 });
    caught(all.get('inverted: sysctl -w net.ipv4.icmp_echo_ignore_all=0'), 1, 'unexpected-reply');
    caught(all.get('dropped: sysctl -w net.ipv4.icmp_echo_ignore_all=1'), 1, 'unexpected-reply');
  });

  it('runs script steps as they are, and they notice too', async (t) => {
    const steps = `setup('a link')\`ip link add d0 type bridge\`,
      script('d0 is there', async ($) => { await $\`ip link show d0\`; }), cleanup\`ip link del d0\``;
    caught(
      (await fates(t, steps, { code: 0 })).get('dropped: ip link add d0 type bridge'),
      1,
      'script-failed',
    );
  });

  it('takes what is left behind, and a clean-up that fails, for an assertion', async (t) => {
    const steps = `setup('links')\`
      ip link add d0 type bridge
      ip link add d1 type bridge
      ip link del d1
    \`, cleanup\`ip link del d0\``;
    const all = await fates(t, steps, { code: 0 });
    caught(all.get('dropped: ip link add d0 type bridge'), 1, 'command-failed');
    caught(all.get('dropped: ip link del d1'), 1, 'left-behind');
  });

  it('refuses a scenario that fails as it is, with exit code 1', async (t) => {
    const file = scenarioFile(folder(t), 'lab', `${pair} unreachable('x')\`ping -c 1 10.0.0.1\`, ${gone}`);
    const { code, stdout, stderr } = await netscene(['mutate', file]);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /unexpected-reply/);
    assert.match(stderr, /lab does not pass as it is: no mutant was run \[baseline\]/);
  });

  it('refuses a scenario with an error, with exit code 129', async (t) => {
    const file = scenarioFile(folder(t), 'lab', "setup('x')`ip link set nothing up`");
    const { code, stderr } = await netscene(['mutate', file]);
    assert.equal(code, 129, stderr);
    assert.match(stderr, /no mutant was run \[baseline\]/);
  });

  it('is interrupted cleanly, with what is known so far', async (t) => {
    const steps = `setup('one')\`ip link add d0 type bridge\`,
      setup('two')\`sleep 1\`, cleanup\`ip link del d0\``;
    const file = scenarioFile(folder(t), 'lab', steps);
    const child = spawn(process.execPath, [executable, 'mutate', file, '-j', '1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      // The unchanged scenario is done: the mutants are next.
      if (/pass +lab/.test(stderr)) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 130, stdout + stderr);
    assert.match(stdout, /interrupted/);
  });

  it('refuses what makes no sense before anything runs', async () => {
    for (const args of [
      ['mutate', 'no-such'],
      ['mutate', 'gateway', '-j', '0'],
      ['mutate', '--verbatim'],
    ]) {
      assert.equal((await netscene(args)).code, 129, args.join(' '));
    }
  });
});
