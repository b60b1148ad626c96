import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain, Proof, snapshot } from '../../runner/reason/index.ts';
import { Sandbox } from '../../runner/sandbox/sandbox.ts';

/** Six namespaces on one bridge, one of them the gateway between two subnets, which does not forward. */
async function sixNamespaces(sandbox: Sandbox): Promise<void> {
  const hosts = ['ns11', 'ns12', 'ns13', 'ns21', 'ns22'];
  const add = (namespace: string, device: string, address: string) => [
    `ip link add ${device} netns ${namespace} type veth peer name p-${device}`,
    `ip link set p-${device} master br1 up`,
    `ip -n ${namespace} address add ${address} dev ${device}`,
    `ip -n ${namespace} link set ${device} up`,
  ];
  const commands = [
    'ip link add br1 type bridge',
    'ip link set br1 up',
    ...[...hosts, 'nsgw'].map((name) => `ip netns add ${name}`),
    ...hosts.flatMap((name) => {
      const net = name[2];
      return [
        ...add(name, `v${name.slice(2)}`, `10.120.${net}.${name.slice(2)}/24`),
        `ip -n ${name} route add default via 10.120.${net}.1`,
      ];
    }),
    ...add('nsgw', 'g1', '10.120.1.1/24'),
    ...add('nsgw', 'g2', '10.120.2.1/24'),
    'ip netns exec nsgw sysctl -qw net.ipv4.ip_forward=0',
  ];
  const results = await Promise.all(sandbox.runUntilFailure(commands));
  assert.equal(results.find((result) => result?.exit !== 0)?.stderr, undefined);
}

describe('cost', () => {
  it('16 silent pairs of one step are explained, and proven while their probes still run', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sixNamespaces(sandbox);
      const sources = ['ns11', 'ns12', 'ns13', 'ns21', 'ns22'];
      const pairs = sources
        .flatMap((source) => sources.map((target) => ({ source, to: target.slice(2) })))
        .filter(({ source, to }) => source[2] !== to[0])
        .map(({ source, to }) => ({ source, target: `10.120.${to[0]}.${to}` }));
      const more = sources.slice(0, 4).map((source) => ({ source, target: `10.120.${source[2]}.77` }));
      const probes = [...pairs, ...more];
      assert.equal(probes.length, 16);
      const start = performance.now();
      const before = await snapshot(sandbox);
      const read = performance.now() - start;
      const proof = new Proof(sandbox, probes, before);
      const jobs = probes.map(({ source, target }) =>
        sandbox.start(`ip netns exec ${source} fping -c 5 -p 200 -t 1000 ${target}`),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      const early = performance.now();
      const now = await proof.byCounters();
      const proved = performance.now() - early;
      assert.equal(now.filter((why) => why.reason === 'not-forwarded' && why.proven).length, 12);
      assert.equal(now.filter((why) => why.reason === 'no-such-address' && !why.proven).length, 4);
      await Promise.all(jobs.map((job) => job.done));
      const late = performance.now();
      await explain(sandbox, probes, { before });
      const explained = performance.now() - late;
      console.log(
        `snapshot ${read.toFixed(0)} ms, proof ${proved.toFixed(0)} ms, explanation ${explained.toFixed(0)} ms`,
      );
      // Two watch windows of one second each, on a machine that does other things as well.
      assert.ok(proved < 2000 && explained < 2000);
    } finally {
      await sandbox.close();
    }
  });

  it('without a snapshot from before no counter proves anything', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sixNamespaces(sandbox);
      await sandbox.run('ip netns exec ns11 fping -c 1 -t 200 10.120.2.21');
      const [why] = await explain(sandbox, [{ source: 'ns11', target: '10.120.2.21' }]);
      assert.equal(why?.reason, 'not-forwarded');
      assert.equal(why?.proven, false);
    } finally {
      await sandbox.close();
    }
  });

  it('nothing is proven before a request has been sent', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sixNamespaces(sandbox);
      const before = await snapshot(sandbox);
      const [why] = await explain(sandbox, [{ source: 'ns11', target: '10.120.2.21' }], { before });
      assert.equal(why?.reason, 'not-forwarded');
      assert.equal(why?.proven, false);
    } finally {
      await sandbox.close();
    }
  });

  it('a namespace that does not exist has no reason of the network', async () => {
    const sandbox = await Sandbox.open();
    try {
      const [why] = await explain(sandbox, [{ source: 'nowhere', target: '10.0.0.1' }]);
      assert.equal(why?.reason, 'unknown');
      assert.match(why?.sentence ?? '', /no namespace nowhere/);
    } finally {
      await sandbox.close();
    }
  });
});
