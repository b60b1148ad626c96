import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { differenceOf, readEndState } from '../../../runner/beyond/mutate/end-state.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

const lab = [
  'ip netns add ns1',
  'ip link add br0 type bridge && ip link set br0 up',
  'ip link add v0 master br0 type veth peer name v1 netns ns1',
  'ip link set v0 up; ip -n ns1 link set v1 up; ip -n ns1 address add 10.0.0.1/24 dev v1',
  'ip -n ns1 route add default via 10.0.0.2',
  'sleep 1.2',
];

async function labState(...more: string[]) {
  const sandbox = await Sandbox.open();
  try {
    for (const command of [...lab, ...more]) assert.equal((await sandbox.run(command)).exit, 0, command);
    return await readEndState(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe('the end state', { concurrency: 4 }, () => {
  let original: Awaited<ReturnType<typeof labState>>;
  before(async () => {
    original = await labState();
  });
  after(closeGround);

  it('holds links, addresses, routes and sysctls of every namespace', () => {
    const names = original.map(({ namespace, kind, name }) => `${namespace || 'host'}: ${kind} ${name}`);
    for (const name of ['ns1: namespace ns1', 'host: link v0', 'ns1: link v1', 'ns1: route default v1']) {
      assert.ok(names.includes(name), `${name} in ${names.filter((one) => !one.includes('sysctl'))}`);
    }
    const forward = original.find(
      ({ namespace, name }) => namespace === 'ns1' && name === 'net.ipv4.ip_forward',
    );
    assert.equal(forward?.value, '0');
  });

  it('is the same for the same commands, whatever MAC addresses and indexes came out', async () => {
    assert.equal(
      differenceOf(original, await labState('ip link add x type bridge', 'ip link del x')),
      undefined,
    );
  });

  const changes: [command: string, difference: RegExp][] = [
    ['ip -n ns1 link set v1 mtu 1400', /^ns1: link v1 differs in mtu$/],
    ['ip -n ns1 address add 10.0.1.1/24 dev v1', /^ns1: address 10.0.1.1\/24 on v1 is there as well$/],
    ['ip -n ns1 route del default', /^ns1: route default v1 is missing$/],
    ['ip netns exec ns1 sysctl -qw net.ipv4.ip_forward=1', /^ns1: sysctl net\.ipv4\.\S+ differs$/],
    ['ip link set v0 nomaster', /^link \w+ differs in /],
    ['ip netns add ns2', /^namespace ns2 is there as well$/],
    ['sleep 100 &', /^program sleep/],
    [
      'ip neigh add 10.9.9.9 lladdr 02:00:00:00:00:01 dev br0',
      /^neighbour 10.9.9.9 on br0 is there as well$/,
    ],
  ];
  for (const [command, expected] of changes) {
    it(`differs after ${command}`, async () => {
      assert.match(differenceOf(original, await labState(command)) ?? 'no difference', expected);
    });
  }

  it('names a difference of the topology before the settings that follow from it', async () => {
    assert.match(
      differenceOf(original, await labState('ip netns del ns1')) ?? '',
      /^namespace ns1 is missing$/,
    );
  });
});
