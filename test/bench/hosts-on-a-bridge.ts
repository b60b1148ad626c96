import type { Sandbox } from '../../runner/run/sandbox/sandbox.ts';

/** Makes so many hosts on one bridge: namespaces h1, h2, … with 10.0.0.1, 10.0.0.2, … */
export async function hostsOnABridge(sandbox: Sandbox, count: number): Promise<void> {
  await sandbox.run('ip link add br0 type bridge; ip link set br0 up');
  for (let i = 1; i <= count; i++) {
    await sandbox.run(
      [
        `ip netns add h${i}`,
        `ip link add p${i} master br0 type veth peer name eth0 netns h${i}`,
        `ip link set p${i} up`,
        `ip -n h${i} link set eth0 up`,
        `ip -n h${i} addr add 10.0.${i >> 8}.${i & 255}/16 dev eth0`,
      ].join('\n'),
    );
  }
}
