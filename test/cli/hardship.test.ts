import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { packagedNames } from '../../scenarios/names.ts';
import { until } from '../until.ts';
import { type Ended, executable, folder, netscene, scenarioFile } from './netscene.ts';
import { running } from './processes.ts';

const run = promisify(execFile);

/** Starts the executable and leaves it running. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [executable, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended: { stdout: string; stderr: string } = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ended.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ended.stderr += chunk;
  });
  const done = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...ended })));
  return { child, done };
}

/** Sleeps that no other run of these tests knows. */
const sleep = (n: number) => `sleep 310${n}.${process.pid}`;
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe('a scenario that misbehaves', { timeout: 120_000, concurrency: 4 }, () => {
  it('by a flood of 100 MB leaves the runner’s memory as it is', async (t) => {
    const flood = scenarioFile(folder(t), 'flood', "setup('x')`echo go; head -c 104857600 /dev/zero`");
    const quiet = scenarioFile(folder(t), 'quiet', "setup('x')`true`");
    const peak = async (file: string) => {
      const script = `process.argv = [process.argv[0], ${JSON.stringify(executable)}, 'run', ${JSON.stringify(file)}];
        process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS));
        await import(${JSON.stringify(executable)});`;
      const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script]).catch(
        (error) => error,
      );
      return Number(/^peak (\d+)$/m.exec(stderr)?.[1]);
    };
    const [small, large] = [await peak(quiet), await peak(flood)];
    assert.ok(small > 0 && large - small < 64 * 1024, `${small} KiB without, ${large} KiB with the flood`);
  });

  it('by a command without end is killed with all its children, an error, and cleaned up by the kernel', async (t) => {
    const file = scenarioFile(
      folder(t),
      'endless',
      `setup('x')\`setsid -f ${sleep(41)}; ${sleep(41)} & ${sleep(41)}\`, cleanup\`true\``,
    );
    const { code, stdout } = await netscene(['run', file, '--timeout', '2']);
    assert.equal(code, 129, stdout);
    assert.match(stdout, /\[timeout\]/);
    await until(() => !running(sleep(41)));
  });

  it('by processes in the background is an error that names them, and they are gone', async (t) => {
    const file = scenarioFile(folder(t), 'left', `setup('x')\`${sleep(42)} & setsid -f ${sleep(42)}\``);
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 129, stdout);
    assert.match(stdout, /\[process-left\][\s\S]*still running: sleep \(PID \d+\), sleep \(PID \d+\)/);
    await until(() => !running(sleep(42)));
  });

  it('by a clean-up that leaves things behind fails, and they are named', async (t) => {
    const file = scenarioFile(
      folder(t),
      'left',
      "setup('x')`ip netns add a\nip link add br9 type bridge`, cleanup`true`",
    );
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /\[left-behind\][\s\S]*still there: namespace a, link br9/);
  });

  it('by a time limit of its own is held to that one', async (t) => {
    const path = join(folder(t), 'own.ts');
    writeFileSync(
      path,
      `import { scenario, setup } from 'netscene';\nexport default scenario({ name: 'own', title: 'x', timeout: 0.5, steps: [setup('x')\`${sleep(43)}\`] });`,
    );
    const { code, stdout } = await netscene(['run', path]);
    assert.equal(code, 129);
    assert.match(stdout, /did not end within 0\.5 s/);
  });
});

describe('a run that is ended from outside', { timeout: 120_000, concurrency: 4 }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`by ${signal}: 130, the table with what has ended and what has not, a whole report, nothing left`, async (t) => {
      const at = folder(t);
      const endless = sleep({ SIGINT: 11, SIGTERM: 12, SIGHUP: 13 }[signal]);
      const quick = scenarioFile(at, 'quick', "setup('x')`true`");
      const long = scenarioFile(at, 'long', `setup('x')\`${endless}\``);
      const never = scenarioFile(at, 'never', "setup('x')`true`");
      const report = join(at, 'report.json');
      const { child, done } = start([
        'run',
        quick,
        long,
        never,
        '--jobs',
        '1',
        '-r',
        'table',
        '-r',
        `json=${report}`,
      ]);
      await until(() => running(endless));
      child.kill(signal);
      const { code, stdout } = await done;
      assert.equal(code, 130);
      assert.match(stdout, /^quick .* pass$/m);
      assert.match(stdout, /^long .* stopped$/m);
      assert.match(stdout, /^never .* not run$/m);
      const { interrupted, exitCode } = JSON.parse(readFileSync(report, 'utf8'));
      assert.deepEqual([interrupted, exitCode], [true, 130]);
      await until(() => !running(endless));
    });
  }

  it('by SIGKILL: nothing runs on', async (t) => {
    const file = scenarioFile(folder(t), 'long', `setup('x')\`setsid -f ${sleep(14)}; ${sleep(14)}\``);
    const { child, done } = start(['run', file]);
    await until(() => running(sleep(14)));
    child.kill('SIGKILL');
    await done;
    await until(() => !running(sleep(14)));
  });
});

describe('how far a run goes', { timeout: 120_000, concurrency: 4 }, () => {
  const fails = "unreachable('ourselves')`ping -c 1 127.0.0.1`";

  it('--bail starts no scenario after the first deviation', async (t) => {
    const at = folder(t);
    const files = [scenarioFile(at, 'first', fails), scenarioFile(at, 'second', "setup('x')`true`")];
    const { code, stdout } = await netscene(['run', ...files, '--bail', '--jobs', '1']);
    assert.equal(code, 1);
    assert.match(stdout, /^second .* not run$/m);
    const unbailed = await netscene(['run', ...files, '--jobs', '1']);
    assert.match(unbailed.stdout, /^second .* pass$/m);
  });

  it('--keep-going tells the later failed claims of a scenario too', async (t) => {
    const file = scenarioFile(folder(t), 'twice', `${fails}, ${fails}`);
    const once = await netscene(['run', file]);
    const twice = await netscene(['run', file, '--keep-going']);
    assert.deepEqual(
      [once, twice].map(({ code, stdout }) => [code, all(stdout, /\[unexpected-reply\]/g)]),
      [
        [1, 1],
        [1, 2],
      ],
    );
  });

  it('clean-up runs after a deviation as well', async (t) => {
    const file = scenarioFile(folder(t), 'cleaned', `${fails}, cleanup\`echo cleaning up\``);
    assert.match((await netscene(['run', file, '-v'])).stdout, /\$ echo cleaning up/);
  });

  it('all scenarios skipped: 125, with the reason', async (t) => {
    const path = join(folder(t), 'x.ts');
    writeFileSync(
      path,
      "import { scenario, setup } from 'netscene';\nexport default scenario({ name: 'x', title: 'x', requires: ['tun'], steps: [setup('x')`true`] });",
    );
    const hide = '[ ! -d /dev/net ] || mount -t tmpfs none /dev/net; exec "$@"';
    const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', hide, 'sh'];
    const { code, stdout, stderr } = await netscene(['run', path], { wrap });
    assert.equal(code, 125, stdout + stderr);
    assert.match(stdout, /^skip x: \/dev\/net\/tun may not be opened/m);
  });
});

describe('a machine that lacks something', { timeout: 120_000, concurrency: 4 }, () => {
  for (const [program, debian] of [
    ['ip', 'iproute2'],
    ['ping', 'iputils-ping'],
    ['fping', 'fping'],
  ] as const) {
    it(`${program}: 129 before anything runs, with the package to install`, async (t) => {
      const blind = join(folder(t), 'blind');
      writeFileSync(blind, '');
      // Each name that the program has on the PATH, in a mount namespace where it is a file that cannot be executed.
      const hide = `for f in $(which -a ${program}); do mount --bind ${blind} "$f"; done; exec "$@"`;
      const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', hide, 'sh'];
      const { code, stdout, stderr } = await netscene(['run', 'veth-pair'], { wrap });
      assert.equal(code, 129);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(`not installed: ${program}[\\s\\S]*apt-get install ${debian} `));
    });
  }
});

describe('reports', { timeout: 120_000, concurrency: 4 }, () => {
  it('on stdout are nothing but the report', async () => {
    const json = await netscene(['run', 'multi-subnet', '-r', 'json']);
    assert.equal(JSON.parse(json.stdout).scenarios[0].verdict, 'pass');
    const ndjson = await netscene(['run', 'multi-subnet', '-r', 'ndjson', '--verbose']);
    const events = ndjson.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    assert.deepEqual([events.at(0), events.at(-1)], ['run-start', 'run-end']);
    assert.match(ndjson.stderr, /\$ ip netns add ns11/);
  });

  it('that cannot be written end the run before it begins', async (t) => {
    const at = folder(t);
    const marker = scenarioFile(at, 'marker', "setup('x')`sleep 0`");
    for (const path of [join(at, 'nowhere', 'x.json'), at, '/proc/x.json']) {
      const { code, stdout, stderr } = await netscene(['run', marker, '-r', 'table', '-r', `json=${path}`]);
      assert.deepEqual([code, stdout], [129, ''], path);
      assert.match(stderr, /cannot be written/);
    }
    assert.deepEqual(
      readdirSync(at).filter((name) => name.includes('partial')),
      [],
    );
  });

  it('to a full disk are told of, and the run’s table is there', async (t) => {
    // In a mount namespace with a tiny disk, not to a device of the machine's own.
    const at = join(folder(t), 'disk');
    mkdirSync(at);
    const full = `mount -t tmpfs -o size=4k none ${at}; exec "$@"`;
    const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', full, 'sh'];
    const { code, stdout, stderr } = await netscene(
      ['run', 'multi-subnet', '-r', 'table', '-r', `ndjson=${join(at, 'events')}`],
      { wrap },
    );
    assert.equal(code, 129);
    assert.match(stdout, /^multi-subnet .* pass$/m);
    assert.match(stderr, /cannot be written: ENOSPC/);
  });
});

describe('standard output that cannot be written', { timeout: 120_000, concurrency: 4 }, () => {
  /** In a mount namespace with a disk of 4 kB, not to a device of the machine's own. */
  const onFullDisk = (at: string, target: string) => {
    mkdirSync(join(at, 'disk'));
    const script = `mount -t tmpfs -o size=4k none ${at}/disk && exec "$@" >${target}`;
    return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh'];
  };
  const commands: string[][] = [
    ['run', 'multi-subnet', '-q', '-r', 'json'],
    ['run', 'multi-subnet', '-q', '-r', 'ndjson'],
    ['run', 'multi-subnet', 'gateway', '--verbose'],
    ['list', '--json'],
    ['show', 'gateway'],
    ['export', 'gateway', '--as', 'bash'],
  ];
  for (const args of commands) {
    for (const target of ['/dev/full', 'disk/out']) {
      it(`${target}: ${args.join(' ')} is 129 and says so`, async (t) => {
        const at = folder(t);
        const wrap = onFullDisk(at, target.replace('disk', `${at}/disk`));
        const { code, stderr } = await netscene(args, { wrap });
        assert.equal(code, 129, stderr);
        assert.match(stderr, /cannot be written: ENOSPC[^[]*\[file\]\n {2}where {2}standard output/);
      });
    }
  }

  it('since its reader has gone away is no fault', async () => {
    for (const args of [
      'run multi-subnet -r json',
      'list --json',
      'show gateway',
      'export gateway --as bash',
    ]) {
      const line = `set -o pipefail; "$0" "$1" ${args} | head -c 10 >/dev/null; echo "\${PIPESTATUS[0]}"`;
      const { stdout } = await run('bash', ['-c', line, process.execPath, executable]);
      assert.equal(stdout, '0\n', args);
    }
  });

  it('leaves no half file behind, which would be in the way of the next try', async (t) => {
    const at = folder(t);
    mkdirSync(join(at, 'disk'));
    const script = `mount -t tmpfs -o size=4k none ${at}/disk && cd ${at}/disk && head -c 4096 /dev/zero >full && "$@"; ls`;
    const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh'];
    const { stdout, stderr } = await netscene(['new', `${at}/disk/lab`], { wrap });
    assert.match(stderr, /ENOSPC/);
    assert.equal(stdout, 'full\n');
  });
});

describe('words on the command line', { timeout: 120_000, concurrency: 4 }, () => {
  it('show prints every command of every scenario, with its line or a mark', async () => {
    const list = JSON.parse((await netscene(['list', '--json'])).stdout) as {
      name: string;
      commands: object;
    }[];
    for (const name of packagedNames) {
      const { code, stdout } = await netscene(['show', name]);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^${name}: `));
      const { commands } = list.find((one) => one.name === name) as unknown as {
        commands: { article: number; added: number };
      };
      const withLine = all(stdout, /^ *\d+ [ ~] \S/gm) + all(stdout, /^ {5}~ \S/gm);
      assert.equal(withLine, commands.article, name);
      assert.ok(commands.added === 0 || / {5}\+ \S/.test(stdout), name);
      assert.doesNotMatch(stdout, /\x1b/);
    }
  });

  it('show refuses a scenario that is not there', async () => {
    const { code, stderr } = await netscene(['show', 'brigde']);
    assert.equal(code, 129);
    assert.match(stderr, /did you mean "bridge"/);
  });

  it('--verbatim demands none of all where silence is expected', async () => {
    const { code, stdout } = await netscene(['run', 'multi-subnet', '--verbatim', '--verbose']);
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /ping -c 5 10\.120\.2\.21[^\n]*\nping: connect: Network is unreachable\n +silence \(0 of 0\)/,
    );
  });

  it('--quiet and --verbose together are refused', async () => {
    assert.equal((await netscene(['run', 'multi-subnet', '-q', '-v'])).code, 129);
  });

  it('new refuses a name that cannot be one, and a folder that is not there', async (t) => {
    const cwd = folder(t);
    for (const name of ['My Lab', '../../etc/My_lab', 'a--b', 'nowhere/lab']) {
      const { code, stderr } = await netscene(['new', name], { cwd });
      assert.equal(code, 129, name);
      assert.match(stderr, /\[(usage|file)\]/);
    }
    assert.deepEqual(readdirSync(cwd), []);
  });

  it('a package in a folder whose name has blanks, called through a symbolic link, works', async (t) => {
    const at = join(folder(t), 'my net scene');
    mkdirSync(at);
    const root = join(executable, '../../..');
    for (const part of ['dist', 'lib', 'runner', 'scenarios', 'package.json']) {
      cpSync(join(root, part), join(at, part), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(at, 'node_modules'));
    chmodSync(join(at, 'dist/bin/netscene.js'), 0o755);
    symlinkSync(join(at, 'dist/bin/netscene.js'), join(at, 'netscene'));
    const file = scenarioFile(at, 'mine', "setup('x')`true`");
    const { stdout } = await run(join(at, 'netscene'), ['run', 'multi-subnet', file], { cwd: '/' });
    assert.match(stdout, /^mine .* pass$/m);
  });
});

describe('free steps', { timeout: 120_000, concurrency: 4 }, () => {
  const free = (body: string) =>
    `setup('x')\`ip netns add a\`, script('free', async ($, scene) => { ${body} }), cleanup\`ip netns del a\``;
  const cases: [what: string, body: string, code: number, said: RegExp][] = [
    [
      '$ quotes values and arrays as zx does',
      "const out = await $`printf '[%s]' ${['a b', \"it's\", '$HOME']}`; if (out.stdout !== \"[a b][it's][$HOME]\") throw new Error(out.stdout);",
      0,
      /pass/,
    ],
    [
      '$ runs in the sandbox, as its root',
      "const { stdout } = await $`id -u; ip netns list; ls /proc | grep -c '^[0-9]'`; const [uid, ns, n] = stdout.split('\\n'); if (uid !== '0' || ns !== 'a' || Number(n) > 15) throw new Error(stdout);",
      0,
      /pass/,
    ],
    [
      '$ has zx’s options',
      "const { exitCode } = await $({ nothrow: true })`exit 3`; if (exitCode !== 3) throw new Error('no exit code');",
      0,
      /pass/,
    ],
    ['a command that fails is a failed claim', 'await $`ip link show nothing`;', 1, /\[script-failed\]/],
    [
      'a failed assertion is a failed claim',
      "(await import('node:assert/strict')).equal((await scene.links('a')).length, 7, 'seven links');",
      1,
      /\[script-failed\][\s\S]*seven links/,
    ],
    [
      'anything else that is thrown is an error',
      "throw new TypeError('a slip');",
      129,
      /\[script-broken\][\s\S]*a slip/,
    ],
    [
      'scene reads of a namespace that is not there are an error',
      "await scene.routes('nope');",
      129,
      /Cannot open network namespace/,
    ],
    [
      'scene reads addresses, routes, neighbours, links, ports and forwarding',
      `await $\`ip link add br1 type bridge\`; await $\`ip link add v type veth peer name w netns a\`; await $\`ip link set v master br1 up\`; await $\`ip -n a addr add 10.0.0.1/24 dev w\`; await $\`ip -n a link set w up\`;
       await $\`ip -n a neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev w\`;
       const assert = (await import('node:assert/strict')).default;
       assert.equal((await scene.addresses('a')).find((x) => x.ifname === 'w').addr_info[0].local, '10.0.0.1');
       assert.equal((await scene.routes('a'))[0].dst, '10.0.0.0/24');
       assert.equal((await scene.neighbours('a'))[0].lladdr, '02:00:00:00:00:09');
       assert.equal((await scene.links()).find((x) => x.ifname === 'v').master, 'br1');
       assert.deepEqual((await scene.bridgePorts()).map((x) => x.ifname), ['v']);
       assert.ok((await scene.forwarding()).length > 0);
       assert.deepEqual(await scene.routes(), []);
       await $\`ip link del br1\`; await $\`ip -n a link del w\`;`,
      0,
      /pass/,
    ],
  ];
  for (const [what, body, code, said] of cases) {
    it(what, async (t) => {
      const ended = await netscene(['run', scenarioFile(folder(t), 'free', free(body))]);
      assert.equal(ended.code, code, ended.stdout + ended.stderr);
      assert.match(ended.stdout, said);
    });
  }

  it('that never end are killed with the scenario', async (t) => {
    const file = scenarioFile(folder(t), 'free', `script('free', async ($) => { await $\`${sleep(21)}\`; })`);
    const { code, stdout } = await netscene(['run', file, '--timeout', '2']);
    assert.equal(code, 129, stdout);
    assert.match(stdout, /\[timeout\]/);
    await until(() => !running(sleep(21)));
  });
});
