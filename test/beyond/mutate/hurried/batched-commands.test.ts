import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batchesOf } from '../../../../runner/beyond/mutate/hurried/batched-commands.ts';
import { Sandbox } from '../../../../runner/run/sandbox/sandbox.ts';

const batches = (...texts: string[]) =>
  batchesOf(texts.map((text) => ({ text }))).map(({ commands }) => commands.map(({ text }) => text));

describe('commands of ip are given to few processes', () => {
  it('those of one namespace in their order, those of the sandbox before or after all others', () => {
    assert.deepEqual(
      batches(
        'ip netns add ns1',
        'ip link add v1 type veth peer name v2',
        'ip -n ns1 address add 10.0.0.1/24 dev v1',
        'ip -n ns2 address add 10.0.0.2/24 dev v2',
        'ip -n ns1 link set v1 up',
        'ip link set br1 up',
      ),
      [
        ['ip netns add ns1', 'ip link add v1 type veth peer name v2'],
        ['ip -n ns1 address add 10.0.0.1/24 dev v1', 'ip -n ns1 link set v1 up'],
        ['ip -n ns2 address add 10.0.0.2/24 dev v2'],
        ['ip link set br1 up'],
      ],
    );
  });

  it('other programs, other options and what the shell reads stand alone, in their place', () => {
    const alone = [
      'ip netns exec ns1 ip link set lo up',
      'ip -all netns del',
      'ip link add $x type dummy',
      'ip link set a up; false',
      'ip -4 route add default via 10.0.0.1',
      'sysctl -w a.b=1',
      'ip link add a type dummy && true',
      "ip link add 'a' type dummy",
    ];
    assert.deepEqual(
      batches('ip link add a type dummy', ...alone, 'ip link add b type dummy'),
      ['ip link add a type dummy', ...alone, 'ip link add b type dummy'].map((text) => [text]),
    );
  });

  it('do what they do alone, and stop at the first that fails', async () => {
    const sandbox = await Sandbox.open();
    try {
      const texts = [
        'ip netns add ns1',
        'ip link add v1 netns ns1 type veth peer name v2',
        'ip netns add ns2',
        'ip link set v2 netns ns2',
      ];
      const [batch] = batchesOf(texts.map((text) => ({ text })));
      assert.equal((await sandbox.run(batch?.text ?? '')).exit, 0);
      assert.equal(sandbox.mayHaveRules, false);
      const { stdout } = await sandbox.run(
        'ip -n ns2 -br link show v2; ip -n ns1 -br link show v1; ip netns',
      );
      assert.match(stdout, /^v2@if\d+ [\s\S]*^v1@if\d+ [\s\S]*^ns1/m);
      const wrong = ['ip link add d1 type bridge', 'ip link set nothing up', 'ip link add d2 type bridge'];
      const [failing] = batchesOf(wrong.map((text) => ({ text })));
      const { exit, stderr } = await sandbox.run(failing?.text ?? '');
      assert.notEqual(exit, 0);
      assert.match(stderr, /Command failed -:2$/m);
      assert.deepEqual((await sandbox.inventory()).links, ['lo', 'd1']);
    } finally {
      await sandbox.close();
    }
  });
});
