import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { askRoutes, type RouteAnswer, type RouteQuery } from '../../../runner/run/reason/route.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

describe('the answers of ip route get', { timeout: 60_000 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.open();
    const { exit, stderr } = await sandbox.run(`(set -e
      ip netns add a
      ip -n a link set lo up
      ip -n a link add v1 type veth peer name p1
      ip -n a link add v2 type veth peer name p2
      ip -n a link set p1 up; ip -n a link set p2 up
      ip -n a link set v1 up; ip -n a link set v2 up
      ip -n a address add 10.1.0.1/24 dev v1
      ip -n a address add 10.1.0.7/24 dev v1
      ip -n a address add 10.2.0.1/24 dev v2
      ip -n a route add 10.9.0.0/16 via 10.1.0.254 src 10.1.0.7
      ip -n a route add 10.9.0.0/16 via 10.2.0.254 metric 9
      ip -n a route add 10.8.0.0/16 via inet6 fe80::1 dev v1
      ip -n a route add blackhole 10.7.1.0/24
      ip -n a route add unreachable 10.7.2.0/24
      ip -n a route add prohibit 10.7.3.0/24
      ip -n a rule add fwmark 5 table 55
      ip -n a route add 10.9.0.0/16 via 10.2.0.99 table 55)`);
    assert.equal(exit, 0, stderr);
  });
  after(() => sandbox.close());

  const answer = async (query: Omit<RouteQuery, 'namespace'>): Promise<Partial<RouteAnswer>> => {
    const [{ output: _output, command: _command, ...told }] = (await askRoutes(sandbox, [
      { namespace: 'a', ...query },
    ])) as [RouteAnswer & { output?: string }];
    return told;
  };

  it('name device, gateway and the source that the route prefers', async () => {
    assert.deepEqual(await answer({ target: '10.9.0.1' }), {
      kind: 'unicast',
      device: 'v1',
      gateway: '10.1.0.254',
      source: '10.1.0.7',
    });
    assert.deepEqual(await answer({ target: '10.1.0.9' }), {
      kind: 'unicast',
      device: 'v1',
      source: '10.1.0.1',
    });
  });

  it('are those of the device that the packet has to leave by', async () => {
    assert.deepEqual(await answer({ target: '10.9.0.1', leaveBy: 'v2' }), {
      kind: 'unicast',
      device: 'v2',
      gateway: '10.2.0.254',
      source: '10.2.0.1',
    });
  });

  it('are those of the table that its mark chooses', async () => {
    assert.equal(
      ((await answer({ target: '10.9.0.1', mark: '5' })) as { gateway?: string }).gateway,
      '10.2.0.99',
    );
  });

  it('name a gateway of the other family', async () => {
    const told = await answer({ target: '10.8.0.1' });
    assert.deepEqual([told.kind, (told as { gateway?: string }).gateway], ['unicast', 'fe80::1']);
  });

  it('are refusals for routes of other types, each in its place', async () => {
    const targets = ['10.7.1.1', '10.1.0.255', '10.7.2.1', '10.9.0.1', '10.7.3.1', '10.1.0.1', '224.0.0.1'];
    const answers = await askRoutes(
      sandbox,
      targets.map((target) => ({ namespace: 'a', target })),
    );
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ['refused', 'refused', 'refused', 'unicast', 'refused', 'local', 'refused'],
      JSON.stringify(answers),
    );
    const errors = answers.map((one) => ('error' in one ? one.error : ''));
    assert.match(errors[1] ?? '', /route of type broadcast/);
    assert.match(errors[2] ?? '', /No route to host|unreachable/i);
    assert.match(errors[4] ?? '', /Permission denied/);
  });
});
