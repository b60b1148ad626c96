import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { difference } from '../../../runner/run/network/difference.ts';
import type { Namespace, Network } from '../../../runner/run/network/network.ts';
import { titleOf } from '../../../runner/run/network/network.ts';
import { belowOf, holdersOf, peerOf, portsOf } from '../../../runner/run/network/questions.ts';
import { readNetwork } from '../../../runner/run/network/read-network.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

const lab = `
ip netns add left
ip netns add right
ip link add v0 type veth peer name v1 netns left
ip link add w0 type veth peer name w1 netns right
ip link add br0 type bridge
ip link set v0 master br0
ip link set w0 master br0
ip link set br0 up; ip link set v0 up; ip link set w0 up
ip -n left link set v1 up
ip -n left link add link v1 name v1.7 type macvlan
ip -n left addr add 10.0.0.1/24 dev v1
ip -n right addr add 10.0.0.2/24 dev w1
ip -n left route add 10.9.0.0/16 via 10.0.0.2 table 100
ip -n left -6 addr add fd00::1/64 dev v1 nodad
ip -n left rule add from 10.0.0.1 lookup 100
ip -n left neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v1
ip -n left neigh add proxy 10.0.0.77 dev v1
ip netns exec left sysctl -qw net.ipv4.ip_forward=1
ip netns exec right nft 'add table inet t; add chain inet t c { type filter hook input priority 0; policy drop; }'
unshare -n sleep 100 & while [[ $(readlink /proc/$!/ns/net) == $(readlink /proc/self/ns/net) ]]; do sleep 0.05; done; ip link add u0 type veth peer name u1 netns $!
`;

const everything = [
  ...(['routes', 'rules', 'neighbours', 'bridges', 'queues'] as const),
  ...(['filters', 'counters', 'settings', 'programs'] as const),
];

describe('the reading of a network', () => {
  let sandbox: Sandbox;
  let network: Network;
  const of = (name: string) => network.namespaces.get(name) as Namespace;

  before(async () => {
    sandbox = await Sandbox.open();
    for (const command of lab.trim().split('\n')) {
      const { exit, stderr } = await sandbox.run(command);
      assert.equal(exit, 0, `${command}: ${stderr}`);
    }
    network = await readNetwork(sandbox, everything);
  });
  after(async () => {
    await sandbox.close();
    await closeGround();
  });

  it('has every setting of every namespace as grep reads it, empty ones too', async () => {
    const { namespaces } = await readNetwork(sandbox, ['all-settings', 'programs']);
    assert.equal(namespaces.size, 4);
    for (const { path, record } of namespaces.values()) {
      const enter = path === '' ? '' : `nsenter --net=${path} `;
      const { stdout } = await sandbox.start(`cd /proc/sys/net && ${enter}grep -rsH '' .`).done;
      const entries = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^\.\//, ''));
      const read = Object.fromEntries(
        entries.map((line) => [line.split(':', 1)[0], line.replace(/^.*?:/, '')]),
      );
      assert.ok(Object.values(read).includes(''));
      assert.deepEqual(record.sysctls, read);
    }
  });

  it('has what is printed after the tables of a bridge, addresses apart from routes', async () => {
    const { namespaces } = await readNetwork(sandbox, ['bridges', 'text', 'queues']);
    const { record } = namespaces.get('') as Namespace;
    assert.notEqual(record.forwarding.length, 0);
    assert.notEqual(record.queues.length, 0);
    assert.match(record.addressText, /^\d+: br0: /m);
    const { addressText, routeText } = (namespaces.get('left') as Namespace).record;
    assert.match(addressText, /inet 10\.0\.0\.1\/24/);
    assert.doesNotMatch(addressText, /10\.9\.0\.0/);
    assert.match(routeText, /^10\.9\.0\.0\/16 via 10\.0\.0\.2 dev v1 table 100/m);
    assert.doesNotMatch(routeText, /inet|link\/ether|table local/);
  });

  it('has every namespace, the sandbox’s own first, and those without a name by the program that keeps them', () => {
    const [own, ...others] = [...network.namespaces.values()];
    assert.equal(own?.name, '');
    const titles = others.map(titleOf).map((title) => title.replace(/\d+/, 'N'));
    assert.deepEqual(titles.sort(), ['left', 'right', 'unnamed (sleep, PID N)']);
  });

  it('has links with kind, state, master and addresses', () => {
    const { kind, up, carrier, addresses, mtu } = of('left').links.get('v1') ?? {};
    assert.deepEqual({ kind, up, carrier, mtu }, { kind: 'veth', up: true, carrier: true, mtu: 1500 });
    const held = addresses?.map(({ address, prefix, family }) => `${address}/${prefix} ${family}`);
    assert.ok(held?.includes('10.0.0.1/24 4') && held.includes('fd00::1/64 6'), `${held}`);
    assert.deepEqual(
      portsOf(of(''), 'br0').map(({ name }) => name),
      ['v0', 'w0'],
    );
    assert.equal(of('').links.get('v0')?.port?.kind, 'bridge');
    assert.equal(of('right').links.get('w1')?.up, false);
  });

  it('finds the other end of a pair across namespaces, named or not, and what a link lies on', () => {
    assert.deepEqual(peerOf(network, { namespace: 'left', link: 'v1' }), { namespace: '', link: 'v0' });
    assert.deepEqual(peerOf(network, { namespace: '', link: 'w0' }), { namespace: 'right', link: 'w1' });
    const unnamed = peerOf(network, { namespace: '', link: 'u0' });
    assert.match(unnamed?.namespace ?? '', /^net:\[\d+\]$/);
    assert.equal(unnamed?.link, 'u1');
    assert.deepEqual(belowOf(network, { namespace: 'left', link: 'v1.7' }), {
      namespace: 'left',
      link: 'v1',
    });
    assert.equal(peerOf(network, { namespace: 'left', link: 'v1.7' }), undefined);
  });

  it('says who holds an address, however it is written', () => {
    const [holder, ...more] = holdersOf(network, 'fd00:0::1');
    assert.deepEqual([holder?.namespace, holder?.link, more.length], ['left', 'v1', 0]);
    assert.deepEqual(holdersOf(network, '10.0.0.99'), []);
  });

  it('has routes of all tables and both families, rules, neighbours and proxies', () => {
    const { routes, rules, neighbours } = of('left');
    const table = routes.find(({ table }) => table === '100');
    assert.deepEqual([table?.destination, table?.via, table?.family], ['10.9.0.0/16', '10.0.0.2', 4]);
    assert.equal(routes.find(({ destination }) => destination === 'fd00::/64')?.family, 6);
    assert.ok(rules.some(({ family, shown }) => family === 4 && shown.src === '10.0.0.1'));
    assert.deepEqual(
      neighbours.filter(({ proxy }) => proxy).map(({ address }) => address),
      ['10.0.0.77'],
    );
    assert.equal(neighbours.find(({ address }) => address === '10.0.0.9')?.mac, '02:00:00:00:00:09');
  });

  it('has rules of nftables where there are some, counters and the sysctls that decide', () => {
    assert.match(of('right').filters.nft, /policy drop/);
    assert.equal(of('left').filters.nft, '');
    assert.equal(of('left').sysctls.get('ipv4/conf/v1/forwarding'), '1');
    assert.equal(of('right').sysctls.get('ipv4/conf/w1/forwarding'), '0');
    assert.ok(of('left').counters.has('Ip.InReceives'));
    assert.ok(of('').forwarding.length > 0);
  });

  it('reads as much as is asked for, of the namespaces that are asked for', async () => {
    const few = await readNetwork(sandbox, [], ['right']);
    assert.deepEqual([...few.namespaces.keys()], ['right']);
    const { links, routes, sysctls } = few.namespaces.get('right') as Namespace;
    assert.ok(links.has('w1'));
    assert.deepEqual([routes.length, sysctls.size], [0, 0]);
  });

  it('says what could not be read, and why', async () => {
    const { gaps, namespaces } = await readNetwork(sandbox, ['routes'], ['', 'nowhere']);
    assert.equal(namespaces.get('nowhere')?.links.size, 0);
    assert.ok(namespaces.get('')?.links.has('br0'));
    const gap = gaps.find(({ namespace }) => namespace === 'nowhere');
    assert.match(gap?.why ?? '', /nowhere/);
  });

  it('tells what changed: new, gone, and in which fields', async () => {
    await sandbox.run('ip -n right link set w1 up; ip -n right link set w1 mtu 1400');
    await sandbox.run('ip -n left addr del 10.0.0.1/24 dev v1; ip netns add third');
    const later = await readNetwork(sandbox, everything);
    const changes = difference(network, later);
    const told = changes.map(
      ({ change, namespace, kind, name }) => `${change} ${namespace}: ${kind} ${name}`,
    );
    assert.equal(told[0], 'new third: namespace third');
    assert.ok(told.includes('gone left: address 10.0.0.1/24 on v1'), told.join('\n'));
    const link = changes.find(({ kind, name }) => kind === 'link' && name === 'w1');
    const mtu = link?.fields.find(({ name }) => name === 'mtu');
    assert.deepEqual([link?.change, mtu?.before, mtu?.after], ['changed', 1500, 1400]);
    assert.deepEqual(difference(later, later), []);
  });
});
