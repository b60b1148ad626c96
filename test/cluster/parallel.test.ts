import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { executable, folder } from '../cli/netscene.ts';
import { daemon, until } from './daemon.ts';
import { assertWhole } from './whole-run.ts';

test('GNU parallel runs the shards over ssh on two hosts, one of them again after it was killed', async (t) => {
  const at = folder(t);
  const port = await freePort();
  const key = join(at, 'key');
  for (const file of [key, join(at, 'host-key')])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  execFileSync('cp', [`${key}.pub`, join(at, 'authorized_keys')]);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  // Two hosts of one machine, by their addresses.
  for (const address of ['127.0.0.1', '127.0.0.2']) {
    const options = {
      ...{ ListenAddress: address, Port: port, HostKey: join(at, 'host-key'), UsePAM: 'no' },
      ...{ AuthorizedKeysFile: join(at, 'authorized_keys'), StrictModes: 'no', PidFile: 'none' },
    };
    const sshd = daemon(t, [
      ...(['/usr/sbin/sshd', '-D', '-e', '-f', '/dev/null'] as const),
      ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ]);
    await until(() => /listening/.test(sshd.said()), sshd.said);
  }
  const ssh = [
    `ssh -p ${port} -i ${key} -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no`,
    '-o LogLevel=ERROR -o IdentitiesOnly=yes -o BatchMode=yes',
  ].join(' ');
  const user = userInfo().username;
  // Shard 2 is killed the first time, in the middle; parallel starts it again (--retries).
  const shard = join(at, 'shard.sh');
  writeFileSync(
    shard,
    `#!/bin/bash
     cd ${packageRoot}
     out=${at}/$1.ndjson
     if [[ $1 == 2 && ! -e ${at}/killed ]]; then
       ${process.execPath} ${executable} run --shard $1/3 --quiet -r ndjson=${at}/2-first.ndjson & runner=$!
       until grep -q scenario-start ${at}/2-first.ndjson 2>/dev/null; do sleep 0.05; done
       touch ${at}/killed
       kill -KILL $runner
       exit 99
     fi
     exec ${process.execPath} ${executable} run --shard $1/3 --quiet -r ndjson=$out\n`,
  );
  chmodSync(shard, 0o755);
  const hosts = ['127.0.0.1', '127.0.0.2'].map((address) => `1/${ssh} ${user}@${address}`);
  const { status, stderr } = spawnSync(
    'parallel',
    ['--will-cite', '--retries', '3', '--sshlogin', hosts.join(','), shard, '{}', ':::', '1', '2', '3'],
    { encoding: 'utf8', env: { ...process.env, HOME: at } },
  );
  assert.equal(status, 0, stderr);
  assert.ok(existsSync(join(at, 'killed')));
  const streams = readdirSync(at).filter((name) => name.endsWith('.ndjson'));
  assert.deepEqual(streams.sort(), ['1.ndjson', '2-first.ndjson', '2.ndjson', '3.ndjson']);
  await assertWhole(
    at,
    streams.map((name) => join(at, name)),
  );
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    }),
  );
}
