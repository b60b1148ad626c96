import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { certificateText } from '../../runner/beyond/certify/certificate-text.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { folder, scenarioFile } from './netscene.ts';

/**
 * A machine of its own in namespaces: nobody else is in it, and what is planted in it is gone with it. The
 * package lies under /mnt, for /tmp and /run are new.
 */
const machine: readonly string[] = [
  ...[
    'unshare',
    '--user',
    '--map-root-user',
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--mount-proc',
    'sh',
    '-c',
  ],
  `mount -t tmpfs none /mnt && mkdir -p /mnt/package /mnt/work/folder &&
   mount --rbind "$1" /mnt/package && cp "$2" /mnt/work.ts && mount -t tmpfs none /run && mount -t tmpfs none /tmp &&
   ip link set lo up && touch /tmp/old /mnt/work/old && cd /mnt/work || exit 99
   "$3" /mnt/package/dist/bin/netscene.js run /mnt/work.ts --certify -q`,
  'sh',
];

/** Runs a scenario whose free step does something to the host, and says what the certificate says. */
function certified(at: string, onHost: string) {
  const steps = `script('x', async () => { const { spawn, execSync } = await import('node:child_process');
    const { writeFileSync, rmSync } = await import('node:fs'); void [spawn, writeFileSync, rmSync]; ${onHost} })`;
  const file = scenarioFile(at, 'planted', steps);
  const [program = '', ...args] = [...machine, packageRoot, file, process.execPath];
  return new Promise<{ code: unknown; said: string }>((resolve) =>
    execFile(program, args, { cwd: '/' }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    ),
  );
}

describe('--certify', { timeout: 600_000, concurrency: 3 }, () => {
  it('has nothing to say of a run that leaves the host as it was', async (t) => {
    assert.deepEqual(await certified(folder(t), "execSync('true');"), { code: 0, said: '' });
  });

  const shell = (command: string) => `execSync(${JSON.stringify(command)});`;
  const planted: [what: string, onHost: readonly string[], lines: readonly RegExp[]][] = [
    [
      'links, addresses, routes, rules, nftables and sysctls',
      [
        shell('ip link add leak0 type veth peer name leak1'),
        shell('ip address add 192.0.2.9/32 dev lo'),
        shell('ip route add blackhole 198.51.100.0/24'),
        shell('ip rule add pref 99 lookup 99'),
        shell('nft add table inet leak'),
        shell('sysctl -w net.ipv4.ip_forward=1'),
        shell('ip link set lo mtu 4000'),
      ],
      [
        /links +new +leak0/,
        /links +changed +lo/,
        /addresses +new +192\.0\.2\.9\/32 on lo/,
        /routes +new +blackhole 198\.51\.100\.0\/24/,
        /rules +new +99:/,
        /nftables +new +table inet leak/,
        /sysctls +changed +net\/ipv4\/ip_forward/,
      ],
    ],
    [
      'namespaces, mounts and processes',
      [
        shell('ip netns add leak'),
        shell('setsid -f unshare --net sleep 4321 >/dev/null 2>&1'),
        shell('mount -t tmpfs leak /mnt/work/folder'),
        "spawn('sleep', ['4321'], { detached: true, stdio: 'ignore' }).unref();",
      ],
      [
        /namespaces +new +named leak/,
        /namespaces +new +net:\[\d+\]/,
        /mounts +new +\/mnt\/work\/folder/,
        /processes +new +sleep \(PID \d+\)\n +processes +new +sleep \(PID \d+\)/,
      ],
    ],
    [
      'files under /tmp, /run and the working directory, new, written to and removed',
      [
        "for (const at of ['/tmp/leak', '/run/leak', 'leak']) writeFileSync(at, '');",
        "writeFileSync('old', 'more'); rmSync('/tmp/old');",
      ],
      [
        /files +new +\/tmp\/leak/,
        /files +new +\/run\/leak/,
        /files +new +\/mnt\/work\/leak/,
        /files +changed +\/mnt\/work\/old/,
        /files +gone +\/tmp\/old/,
      ],
    ],
  ];
  for (const [what, onHost, lines] of planted) {
    it(`finds ${what}: 129, and each is named`, async (t) => {
      const { code, said } = await certified(folder(t), onHost.join(' '));
      assert.equal(code, 129, said);
      assert.match(said, /^HOST TOUCHED$/m);
      for (const line of lines) assert.match(said, line);
    });
  }

  it('counts no file that somebody else may have written, and names who was at work', () => {
    const text = certificateText({
      touched: [],
      unclear: [{ kind: 'files', how: 'new', what: '/tmp/theirs' }],
      others: ['cron (PID 7)'],
      unseen: [],
    });
    assert.match(text, /^host untouched$/m);
    assert.match(text, /files +new +\/tmp\/theirs\n +they were cron/);
  });
});
