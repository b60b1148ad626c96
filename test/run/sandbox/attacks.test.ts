import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { attacks } from './attacks.ts';

const program = fileURLToPath(new URL('./attack-all.js', import.meta.url));
const secret = `secret-${randomBytes(8).toString('hex')}`;
const name = `netscene-bait-${process.pid}`;
let at: string;
let bystander: ChildProcess;
let calls = 0;
const servers: Server[] = [];

async function listen(where: string | { port: number; host: string }): Promise<Server> {
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(where as never, resolve));
  return server;
}

before(async () => {
  at = mkdtempSync(join(tmpdir(), 'netscene-bait-'));
  chmodSync(at, 0o755);
  for (const folder of ['bait', 'own']) {
    mkdirSync(join(at, folder));
    chmodSync(join(at, folder), 0o777);
    await listen(join(at, folder, 'socket'));
    chmodSync(join(at, folder, 'socket'), 0o777);
  }
  await listen(`\0${name}`);
  await listen({ port: 0, host: '127.0.0.1' });
  writeFileSync(join(at, 'bait/secret'), secret);
  writeFileSync(join(at, 'own/note'), 'mine\n', { mode: 0o666 });
  writeFileSync(join(at, 'open'), '', { mode: 0o666 });
  // As the same user in each case, in so far as a user may be signalled by another of his processes.
  bystander = spawn('sleep', ['1000'], { env: { ...process.env, TOKEN: secret } });
});
after(() => {
  for (const server of servers) server.close();
  bystander.kill('SIGKILL');
  rmSync(at, { recursive: true, force: true });
});

/** What of the host an attack could have changed. */
function host(): unknown {
  const swept = ['/tmp', '/var/tmp', '/dev/shm', '/run', '/etc', '/usr'].flatMap((folder) =>
    readdirSync(folder).filter((entry) => entry.startsWith('netscene-was-here')),
  );
  const links = existsSync('/sys/class/net/netscene-evil');
  return {
    ...{
      swept,
      links,
      calls,
      hostname: hostname(),
      alive: bystander.exitCode === null && bystander.signalCode === null,
    },
    oom: readFileSync(`/proc/${bystander.pid}/oom_score_adj`, 'utf8'),
    own: readdirSync(join(at, 'own')),
    note: readFileSync(join(at, 'own/note'), 'utf8'),
    open: readFileSync(join(at, 'open'), 'utf8'),
    pattern: readFileSync('/proc/sys/kernel/core_pattern', 'utf8'),
    devices: ['null', 'zero'].map((device) =>
      spawnSync('stat', ['-c', '%F %a %u', `/dev/${device}`]).stdout.toString(),
    ),
  };
}

function prologue(): string {
  const { port } = (servers[3] as Server).address() as { port: number };
  const values = { BAIT: join(at, 'bait'), OWN: join(at, 'own'), PORT: port, NAME: name, PID: bystander.pid };
  return Object.entries(values)
    .map(([key, value]) => `export ${key}='${value}'`)
    .join('\n');
}

/** The attacks that printed what they must not. */
function worked(printed: readonly string[]): string[] {
  return attacks.flatMap(({ kind, command }, i) =>
    printed[i]?.includes('OWNED') || printed[i]?.includes(secret)
      ? [`${kind}: ${command}\n${printed[i]}`]
      : [],
  );
}

async function attacked(
  words: readonly string[],
  user: { uid?: number; gid?: number } = {},
): Promise<readonly string[]> {
  const leaked = openSync(join(at, 'open'), 'a');
  const [first = '', ...rest] = [...words, process.execPath, program, join(at, 'own'), prologue()];
  // The descriptor 40 is handed on by whoever started the runner.
  const stdio = Array.from({ length: 41 }, (_, i) =>
    i === 1 || i === 2 ? 'pipe' : i === 40 ? leaked : 'ignore',
  );
  const child = spawn(first, rest, {
    ...user,
    cwd: '/',
    stdio: stdio as never,
    env: { PATH: process.env.PATH, HOME: join(at, 'bait'), TOKEN: secret },
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  assert.ok(out.startsWith('['), err);
  return JSON.parse(out) as string[];
}

const ordinary = { uid: 64_322, gid: 64_322 };
const readable = spawnSync(process.execPath, ['--check', program], { ...ordinary, cwd: '/' }).status === 0;
const root = process.getuid?.() === 0;
const container = [
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  '--net',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
];

describe(`${attacks.length} attacks`, { timeout: 600_000 }, () => {
  const cases: [string, string[], { uid?: number; gid?: number }, boolean][] = [
    [root ? 'as root' : 'as the user who runs this', [], {}, true],
    ['as an ordinary user', [], ordinary, root && readable],
    // Of an ordinary user's container: one of root's that maps nobody else has the power of the machine's root.
    ['nested in a container', container, root ? ordinary : {}, !root || readable],
  ];
  for (const [who, words, user, possible] of cases) {
    it(`do nothing, read nothing and reach nobody, ${who}`, { skip: !possible }, async () => {
      const unharmed = host();
      assert.deepEqual(worked(await attacked(words, user)), []);
      assert.deepEqual(host(), unharmed);
    });
  }
  it('are attacks: without a wall, many of them work', { skip: !root }, () => {
    // As nobody, in namespaces that cover nothing.
    const weak = attacks.filter(({ kind }) => kind === 'proc' || kind === 'sockets' || kind === 'kernel');
    const printed = weak.map(({ command }) => {
      const ran = spawnSync(
        'setpriv',
        [
          '--reuid',
          '65534',
          '--regid',
          '65534',
          '--clear-groups',
          'unshare',
          '--user',
          '--map-root-user',
          '--mount',
          'bash',
          '-c',
          `${prologue()}\n(${command}\n)`,
        ],
        { timeout: 5000, encoding: 'utf8', cwd: '/' },
      );
      return `${ran.stdout}${ran.stderr}`;
    });
    const holes = printed.filter((text) => text.includes('OWNED') || text.includes(secret));
    assert.ok(holes.length >= 8, `${holes.length} of ${weak.length}`);
  });
});
