import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deviceTypes } from '../../../../lib/feature.ts';
import { parseStream } from '../../../../runner/run/events/saved-stream.ts';
import { featureCheck } from '../../../../runner/run/execute/feature-probes.ts';
import { folder, netscene } from '../../../cli/netscene.ts';
import { debianKernel } from './debian-kernels.ts';
import { patient } from './judging.ts';

/** Not in Debian's kernels, or not for the iproute2 that is installed here. */
const notInDebian = new Set(['netkit', 'gtp', 'amt', 'bareudp', 'netdevsim', 'vcan', 'hsr']);

/** One command of each kind: what tools load as they run, old tables and new, and each part of the kernel. */
const commands = [
  'iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
  'iptables -t nat -A POSTROUTING -o lo -j MASQUERADE',
  'iptables -t mangle -A PREROUTING -p tcp -m multiport --dports 80,443 -m comment --comment x -j MARK --set-mark 7',
  'iptables-legacy -A INPUT -p icmp -m limit --limit 5/s -j ACCEPT',
  'iptables-legacy -t nat -A POSTROUTING -o lo -j MASQUERADE',
  'ip6tables -A INPUT -p icmpv6 -j DROP',
  'ip6tables-legacy -A INPUT -p icmpv6 -j DROP',
  'ebtables -A FORWARD -p IPv4 --ip-proto icmp -j DROP',
  'arptables -A INPUT -j DROP',
  "nft 'table ip t { chain c { type nat hook postrouting priority 100; masquerade; }; }'",
  "nft 'table bridge t { chain c { type filter hook forward priority 0; ether type arp drop; }; }'",
  'ipset create s hash:ip && iptables -A OUTPUT -m set --match-set s dst -j DROP',
  'tc qdisc add dev lo root netem delay 1ms',
  'tc qdisc add dev lo clsact && tc filter add dev lo ingress protocol ip u32 match ip dst 10.0.0.1 action drop',
  'ip rule add fwmark 7 lookup 100 && ip route add blackhole 10.9.0.0/16 table 100',
  'ip nexthop add id 7 blackhole && ip route add 10.8.0.0/16 nhid 7',
  'sysctl -w net.mpls.platform_labels=1000 && ip -f mpls route add 100 dev lo',
  ...(['esp', 'vlan-filtering', 'seg6', 'ecmp', 'l2tp'] as const).map((name) => featureCheck(name).command),
  ...deviceTypes.filter((type) => !notInDebian.has(type)).map((type) => featureCheck(type).command),
];

test('one command of each kind does on a guest what it does on the host, and a file of one’s own runs there with what it imports', async (t) => {
  const at = folder(t);
  // Only `type …` and the tools' names tell which modules are wanted, as in anybody's scenario.
  const steps = commands.map(
    (command) => `{ ${command}; } >/tmp/said 2>&1 && echo 0 || echo "$? $(head -1 /tmp/said)"`,
  );
  writeFileSync(
    join(at, 'kinds.ts'),
    `import { scenario, setup } from 'netscene';
     const lines = ${JSON.stringify(steps)};
     export default scenario({ name: 'kinds', title: 'a test', steps: [
       { ...setup('each kind')\`true\`, commands: lines.map((text) => ({ text })) },
     ] });\n`,
  );
  // Of a file of one's own that imports another one, in the same guest.
  writeFileSync(join(at, 'names.ts'), `export const host: string = 'ns1';\n`);
  writeFileSync(
    join(at, 'two.ts'),
    `import { host } from './names.ts';
     import { cleanup, scenario, script, setup } from 'netscene';
     export default scenario({ name: 'two', title: 'a test', steps: [
       setup('a namespace')\`ip netns add ns1\`,
       script('its name', async ($) => { await $\`ip netns exec \${host} cat /proc/version\`; }),
       cleanup\`ip netns del ns1\`,
     ] });\n`,
  );
  const stream = join(at, 'run.ndjson');
  const kernels = ['host', debianKernel('generic', 'oldest')].flatMap((kernel) => ['--kernel', kernel]);
  const { stderr } = await netscene([
    ...['run', join(at, 'kinds.ts'), join(at, 'two.ts'), ...kernels, ...patient],
    ...['--reporter', `ndjson=${stream}`, '--quiet'],
  ]);
  const events = parseStream(readFileSync(stream, 'utf8'), stream);
  const of = (isHost: boolean) =>
    events.flatMap((event) =>
      event.type === 'command' && event.scenario === 'kinds' && (event.kernel === 'host') === isHost
        ? [event.stdout.trim()]
        : [],
    );
  const [onHost, onGuest] = [of(true), of(false)];
  assert.equal(onHost.length, commands.length, stderr);
  assert.equal(onGuest.length, commands.length, stderr);
  const refused = commands.flatMap((command, index) =>
    onGuest[index] === '0' ? [] : [`${command}: ${onGuest[index]}; on the host: ${onHost[index]}`],
  );
  assert.deepEqual(refused, []);
  const importing = events.filter((event) => event.type === 'scenario-end' && event.scenario === 'two');
  assert.deepEqual(
    importing.map((event) => event.type === 'scenario-end' && event.verdict),
    ['pass', 'pass'],
    stderr,
  );
});
