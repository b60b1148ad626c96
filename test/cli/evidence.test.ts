import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { folder, netscene, scenarioFile } from './netscene.ts';

const run = promisify(execFile);

/** Runs a script as this user, and as root as an ordinary one too. */
async function exitCodes(script: string): Promise<{ code: number; said: string }[]> {
  const asUsers = [['bash', script]];
  if (process.getuid?.() === 0)
    asUsers.push(['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', 'bash', script]);
  return Promise.all(
    (asUsers as [string, ...string[]][]).map(([program, ...args]) =>
      run(program, args, { cwd: '/' }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        ({ code, stdout, stderr }) => ({ code: Number(code), said: `${stdout}${stderr}` }),
      ),
    ),
  );
}

const pair = `
  setup('a pair')\`
    ip netns add a
    ip netns add b
    ip link add va netns a type veth peer name vb netns b
    ip -n a address add 10.0.0.1/24 dev va
    ip -n b address add 10.0.0.2/24 dev vb
    ip -n a link set va up
    ip -n b link set vb up
  \`,
  reachable('it works')\`ip netns exec a ping -c 5 10.0.0.2\`,`;

/** What fails, by the code of its deviation. */
const failures: readonly [code: string, steps: string][] = [
  [
    'no-reply',
    `${pair} setup('down')\`ip -n b link set vb down\`, reachable('b')\`ip netns exec a ping -c 5 10.0.0.2\``,
  ],
  ['unexpected-reply', `${pair} unreachable('b')\`ip netns exec a ping -c 5 10.0.0.2\``],
  [
    'wrong-reason',
    `${pair} setup('down')\`ip -n b link set vb down\`, unreachable('b', { because: 'filtered' })\`ip netns exec a ping -c 5 10.0.0.2\``,
  ],
  [
    'command-failed',
    `${pair} setup('more')\`
    x=1
    ip -n a address add 10.0.0.1/24 dev va
    ip netns add c
  \``,
  ],
  ['output-differs', `${pair} shows('a route', { lists: ['10.9.0.0/24'] })\`ip -n a route show\``],
  ['output-differs', `${pair} shows('a route', { prints: '10.9.0.0/24 dev va' })\`ip -n a route show\``],
  // A word within a longer one is none: br1-vb ends in it.
  [
    'output-differs',
    "setup('a port')`ip link add br1-vb type bridge`, shows('vb', { lists: ['vb'] })`ip -o link show type bridge`",
  ],
  [
    'script-failed',
    `setup('x')\`true\`, script('s', async ($) => { await $\`ip link add made type bridge\`; await $\`! ip link show made\`; })`,
  ],
  ['left-behind', `${pair} cleanup\`ip netns del a\``],
];

describe('run --evidence', { concurrency: 4 }, () => {
  for (const [code, steps] of failures) {
    it(`${code}: its repro.sh sees the same failure, as an ordinary user too`, async (t) => {
      const at = folder(t);
      chmodSync(at, 0o755);
      const ended = await netscene([
        'run',
        scenarioFile(at, 'lab', steps),
        '-q',
        '--evidence',
        join(at, 'ev'),
      ]);
      assert.notEqual(ended.code, 0, ended.stdout);
      const failure = JSON.parse(readFileSync(join(at, 'ev/lab/failure.json'), 'utf8'));
      assert.equal(failure.deviations[0].code, code);
      const repro = join(at, 'ev/lab/repro.sh');
      for (const { code, said } of await exitCodes(repro)) {
        assert.equal(code, 1, said);
        assert.match(said, /^seen: /m);
      }
      // Mended, it sees nothing: the check can fail.
      if (code !== 'no-reply') return;
      const text = readFileSync(repro, 'utf8');
      writeFileSync(repro, text.replace('ip -n b link set vb down\n', ''));
      for (const { code, said } of await exitCodes(repro)) assert.equal(code, 0, said);
    });
  }

  it('holds versions, the state of every namespace and what was captured', async (t) => {
    const at = folder(t);
    const steps = (failures[0] as [string, string])[1];
    await netscene(['run', scenarioFile(at, 'lab', steps), '-q', '--evidence', join(at, 'ev')]);
    const lab = join(at, 'ev/lab');
    const versions = JSON.parse(readFileSync(join(lab, 'versions.json'), 'utf8'));
    assert.match(versions.kernel, /Linux/);
    assert.match(versions.iproute2, /iproute2/);
    assert.deepEqual(readdirSync(join(lab, 'state')), ['host', 'namespace-a', 'namespace-b']);
    const addresses = JSON.parse(readFileSync(join(lab, 'state/namespace-a/addresses.json'), 'utf8'));
    assert.ok(addresses.some(({ ifname }: { ifname: string }) => ifname === 'va'));
    const failure = JSON.parse(readFileSync(join(lab, 'failure.json'), 'utf8'));
    assert.equal(failure.deviations[0].explanation.reason, 'link-down');
    // pcap-savefile(5): the magic number, and more than the header.
    const pcap = readFileSync(join(lab, 'capture/namespace-a.pcap'));
    assert.equal(pcap.readUInt32LE(0), 0xa1b2c3d4);
  });

  it('writes nothing for a scenario that passes', async (t) => {
    const at = folder(t);
    const { code } = await netscene(['run', 'multi-subnet', '-q', '--evidence', join(at, 'ev')]);
    assert.equal(code, 0);
    assert.deepEqual(readdirSync(join(at, 'ev')), []);
  });

  it('leaves a folder alone that is none of ours, and says so before anything runs', async (t) => {
    const at = folder(t);
    mkdirSync(join(at, 'multi-subnet'));
    writeFileSync(join(at, 'multi-subnet/mine'), 'mine');
    const { code, stderr } = await netscene(['run', 'multi-subnet', '--evidence', at]);
    assert.equal(code, 129);
    assert.match(stderr, /no evidence of ours/);
    assert.ok(existsSync(join(at, 'multi-subnet/mine')));
  });

  it('refuses a folder that cannot be written to', async () => {
    const { code, stderr } = await netscene(['run', 'multi-subnet', '--evidence', '/proc/nowhere']);
    assert.equal(code, 129);
    assert.match(stderr, /there can be no evidence/);
  });
});
