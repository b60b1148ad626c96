import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { isKernelMade } from '../../../runner/run/network/kernel-made.ts';
import { readNetwork } from '../../../runner/run/network/read-network.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

const fallbacks = [
  ...(['lo loopback', 'tunl0 ipip', 'gre0 gre', 'gretap0 gretap', 'erspan0 erspan', 'ip_vti0 vti'] as const),
  ...(['sit0 sit', 'ip6tnl0 ip6tnl', 'ip6gre0 ip6gre', 'ip6_vti0 vti6'] as const),
];

describe('devices that the kernel makes', () => {
  after(closeGround);

  it('are told from those that somebody made', () => {
    for (const fallback of fallbacks) {
      const [name = '', kind = ''] = fallback.split(' ');
      assert.ok(isKernelMade({ name, kind }), fallback);
    }
    assert.ok(!isKernelMade({ name: 'gre1', kind: 'gre' }));
  });

  it('have their kind: a veth pair may have their names', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sandbox.run('ip link add gre0 type veth peer name sit0');
      const links = [...((await readNetwork(sandbox, [])).namespaces.get('')?.links.values() ?? [])];
      assert.deepEqual(
        links
          .filter((link) => !isKernelMade(link))
          .map(({ name }) => name)
          .sort(),
        ['gre0', 'sit0'],
      );
    } finally {
      await sandbox.close();
    }
  });
});
