import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { guestFiles } from '../../../runner/beyond/kernels/guest-files.ts';
import { folder } from '../../cli/netscene.ts';

/** Commands whose tools load more than they are linked with. */
const commands = [
  'iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
  'iptables -t nat -A POSTROUTING -p tcp --dport 80 -j MASQUERADE',
  'ip6tables -A INPUT -p icmpv6 -j DROP',
  'ebtables -A FORWARD -p IPv4 -j DROP',
  'arptables -A INPUT -j DROP',
  'nft add table inet x',
  'tc qdisc add dev lo root htb',
  'ip rule add fwmark 1 lookup main',
  'ip route add 10.0.0.0/8 dev lo proto static',
];
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

test('guests have every file that tools open as they run, as strace sees them', {
  skip: has('strace') ? false : 'no strace',
}, async (t) => {
  const log = join(folder(t), 'strace');
  const packed = new Set((await guestFiles()).map(({ path }) => path));
  const lacking: string[] = [];
  for (const command of commands) {
    const [program = ''] = command.split(' ');
    if (!has(program)) continue;
    spawnSync('unshare', [
      '-rn',
      'strace',
      '-f',
      '-e',
      'trace=openat,open',
      '-o',
      log,
      ...command.split(' '),
    ]);
    const opened = [
      ...readFileSync(log, 'utf8').matchAll(
        /open(?:at)?\((?:AT_FDCWD, )?"(\/(?:etc|usr|lib)[^"]*)".*= \d+$/gm,
      ),
    ]
      .map((match) => match[1] as string)
      // The guest finds its libraries without a cache of where they are.
      .filter((path) => path !== '/etc/ld.so.cache' && existsSync(path) && statSync(path).isFile());
    assert.ok(opened.length > 0, command);
    for (const path of opened)
      if (!packed.has(realpathSync(path).slice(1))) lacking.push(`${program}: ${path}`);
  }
  assert.deepEqual(lacking, []);
});
