import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folder, netscene } from '../cli/netscene.ts';

/** One command taken out of each scenario, the first that is spelt so, and the verdict that this must lead to. */
const removals: [name: string, command: string, code: 1 | 129][] = [
  ['veth-pair', 'ip -n ns2 link set veth2 up', 1],
  ['bridge', 'ip link set br1-veth2 up', 1],
  ['multi-subnet', 'ip link set br1-veth12 master br1', 1],
  ['multi-subnet-routes', 'ip -n ns21 route add default dev veth21', 1],
  ['gateway', 'ip netns exec nsgw sysctl -w net.ipv4.ip_forward=1', 1],
  ['gateway-bypass', 'ip link set br1-vethgw1 master br1', 1],
  ['gateway-third-subnet', 'ip netns exec nsgw sysctl -w net.ipv4.ip_forward=1', 1],
  ['tap-on-bridge', 'ip -n ns1 link set veth1 up', 1],
  ['gateway', 'ip netns add nsgw', 129],
];

describe('a copy of a scenario with one command removed does not pass', { concurrency: 4 }, () => {
  for (const [name, command, expected] of removals) {
    it(`${name} without "${command}"`, async (t) => {
      const file = join(folder(t), 'broken.ts');
      const original = new URL(`../../scenarios/${name}.js`, import.meta.url).href;
      writeFileSync(
        file,
        `import original from '${original}';
         let removed = 0;
         const steps = original.steps.map((step) => 'commands' in step
           ? { ...step, commands: step.commands.filter(({ text }) => text !== ${JSON.stringify(command)} || removed++ > 0) }
           : step).filter((step) => !('commands' in step) || step.commands.length > 0);
         if (removed === 0) throw new Error('the command is not in the scenario');
         const { source, ...rest } = original;
         export default { ...rest, name: 'broken', steps };`,
      );
      const { code, stdout, stderr } = await netscene(['run', file, '--deadline', '1']);
      if (name === 'tap-on-bridge' && code === 125) return t.skip('no tap device here');
      assert.ok(code === expected, `exit code ${code}\n${stdout}${stderr}`);
    });
  }
});
