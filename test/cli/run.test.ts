import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { until } from '../until.ts';
import { executable, executed, folder, netscene, scenarioFile } from './netscene.ts';
import { endlessSleep, running } from './processes.ts';

describe('exit codes', { concurrency: 4 }, () => {
  it('0 when all is as claimed, and the output ends with the table', async () => {
    const { code, stdout } = await netscene(['run', 'multi-subnet']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /multi-subnet .* pass/);
    assert.match(stdout, /quick mode/);
  });
  it('1 when a claim failed, with step, command, expected and happened', async (t) => {
    const file = scenarioFile(
      folder(t),
      'wrong',
      "setup('one')`ip netns add a`, reachable('nobody')`ip netns exec a ping -c 1 10.9.9.9`, cleanup`ip netns del a`",
    );
    const { code, stdout } = await netscene(['run', file, '--deadline', '0.3']);
    assert.equal(code, 1, stdout);
    for (const part of [
      'FAIL',
      'no-reply',
      'step 2 "nobody"',
      'expected',
      'happened',
      'ping -c 1 10.9.9.9',
    ]) {
      assert.ok(stdout.includes(part), `${part} in\n${stdout}`);
    }
  });
  it('1 when an expected silence is broken', async (t) => {
    const file = scenarioFile(folder(t), 'wrong', "unreachable('ourselves')`ping -c 1 127.0.0.1`");
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /unexpected-reply/);
  });
  it('129 when a command of the set-up fails', async (t) => {
    const file = scenarioFile(folder(t), 'broken', "setup('no such device')`ip link set nothing up`");
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 129, stdout);
    assert.match(stdout, /Cannot find device/);
  });
  it('130 when interrupted, with the table, and nothing left', async (t) => {
    const sleep = endlessSleep();
    const file = scenarioFile(folder(t), 'long', `setup('long')\`${sleep}\``);
    const child = spawn(process.execPath, [executable, 'run', file], { stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    await until(() => running(sleep) > 0);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 130);
    assert.match(stdout, /interrupted/);
    assert.equal(running(sleep), 0);
  });
});

describe('a silence is never an error in disguise', () => {
  it('a missing program is an error', async (t) => {
    const file = scenarioFile(
      folder(t),
      'disguise',
      "setup('one')`ip netns add a`, unreachable('x')`ip netns exec a ping -Z -c 1 10.9.9.9`, cleanup`ip netns del a`",
    );
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 129, stdout);
  });
  it('a namespace that is gone is an error', async (t) => {
    const file = scenarioFile(
      folder(t),
      'gone',
      "setup('one')`ip netns add a\nip netns del a`, unreachable('x')`ip netns exec a ping -c 1 10.9.9.9`",
    );
    const { code, stdout } = await netscene(['run', file]);
    assert.equal(code, 129, stdout);
    assert.match(stdout, /no-such-namespace/);
  });
});

describe('bad input ends with 129, a code, and a cure', { concurrency: 4 }, () => {
  const cases: [string, (at: string) => string[], RegExp][] = [
    ['an unknown name suggests the nearest', () => ['run', 'gatway'], /did you mean "gateway"/],
    ['a tag that nobody has', () => ['run', '@nothing'], /tags: .*@article/],
    ['--jobs 0', () => ['run', '--jobs', '0'], /--jobs must be a whole number/],
    ['--jobs abc', () => ['run', '-j', 'abc'], /--jobs must be a whole number/],
    ['an unknown command', () => ['zzz'], /no command "zzz" \[usage\]\n {2}cure {3}netscene --help/],
    [
      'a misspelt command',
      () => ['lst'],
      /no command "lst" \[usage\]\n {2}cure {3}did you mean "netscene list"/,
    ],
    [
      'an unknown option',
      () => ['run', '--job', '2'],
      /does not take job \[usage\]\n {2}cure {3}did you mean --jobs\? All: netscene run --help/,
    ],
    ['an option without its value', () => ['run', '--jobs'], /--jobs needs a value \[usage\]/],
    ['nothing to show', () => ['show'], /is missing \[usage\]\n {2}cure {3}netscene show --help/],
    ['no command', () => [], /name a command/],
    ['an unknown reporter', () => ['run', '--reporter', 'nothing'], /one of: table/],
    ['two reporters on the terminal', () => ['run', '-r', 'table', '-r', 'json'], /only one reporter/],
    ['a report that cannot be written', () => ['run', '-r', 'json=/nothing/here'], /cannot be written/],
    ['a directory', (at) => ['run', `${at}/`], /directory, not a scenario/],
    ['a file that is not there', () => ['run', './nothing.ts'], /no such file/],
    ['a syntax error', (at) => ['run', write(at, 'export default {{{')], /syntax error[\s\S]*x\.ts:1:/],
    ['nothing exported', (at) => ['run', write(at, 'const x = 1;')], /no default export/],
    [
      'an unknown key',
      (at) => ['run', write(at, "export default { name: 'x', title: 'x', step: [] }")],
      /steps|unknown key/,
    ],
    [
      'no steps',
      (at) => ['run', write(at, "export default { name: 'x', title: 'x', steps: [] }")],
      /must not be empty/,
    ],
    [
      'a name that goes up',
      (at) => ['run', scenarioFile(at, '../../x'.replaceAll('/', '-'), '')],
      /lower-case letters/,
    ],
    [
      'a ping of nothing',
      (at) => ['run', scenarioFile(at, 'x', "reachable('x')`ping -c 5`")],
      /pings no address/,
    ],
    [
      'a namespace nobody makes',
      (at) => ['run', scenarioFile(at, 'x', "reachable('x')`ip netns exec a ping -c 5 10.0.0.1`")],
      /no step before it makes/,
    ],
    [
      'a command that waits for input',
      (at) => ['run', scenarioFile(at, 'x', "setup('x')`cat`")],
      /waits for input/,
    ],
    [
      'a flood',
      (at) => ['run', scenarioFile(at, 'x', "setup('x')`yes | head -c 104857600`")],
      /printed more than 32 MiB/,
    ],
    [
      'a command without end',
      (at) => ['run', scenarioFile(at, 'x', "setup('x')`sleep 87654`"), '--timeout', '1'],
      /did not end within 1 s/,
    ],
    [
      'a process left behind',
      (at) => ['run', scenarioFile(at, 'x', "setup('x')`sleep 76543 &`")],
      /still running: sleep/,
    ],
    ['a shell that is ended', (at) => ['run', scenarioFile(at, 'x', "setup('x')`exit 3`")], /shell ended/],
    [
      'a program that is not installed',
      (at) => ['run', scenarioFile(at, 'x', "setup('x')`brctl-is-not-here show`")],
      /is not installed/,
    ],
  ];
  function write(at: string, text: string): string {
    writeFileSync(join(at, 'x.ts'), text);
    return join(at, 'x.ts');
  }
  for (const [name, args, message] of cases) {
    it(name, async (t) => {
      const { code, stdout, stderr } = await netscene(args(folder(t)));
      assert.equal(code, 129, stdout + stderr);
      assert.match(stdout + stderr, message);
      assert.match(stdout + stderr, /\[[a-z-]+\]/);
    });
  }
  it('two scenarios of one name, told apart by their files', async (t) => {
    const [a, b] = [folder(t), folder(t)].map((at) => scenarioFile(at, 'twin', "setup('x')`true`"));
    const { code, stdout } = await netscene(['run', a as string, b as string]);
    assert.equal(code, 0, stdout);
    for (const file of [a, b]) assert.ok(stdout.replaceAll(/\s/g, '').includes(`${file}:twin`), stdout);
  });
  it('no user namespaces', async () => {
    const wrap = [
      'unshare',
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"',
      'sh',
    ];
    const { code, stdout, stderr } = await netscene(['run', 'veth-pair'], { wrap });
    assert.equal(code, 129, stdout);
    assert.match(stdout + stderr, /max_user_namespaces is 0/);
  });
  it('fping missing', async () => {
    const hide =
      'mount -t tmpfs t /mnt; for f in $(which -a fping); do mount --bind /mnt "$f" 2>/dev/null || { touch /mnt/x; mount --bind /mnt/x "$f"; }; done; exec "$@"';
    const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', hide, 'sh'];
    const { code, stderr } = await netscene(['run', 'veth-pair'], { wrap });
    assert.equal(code, 129, stderr);
    assert.match(stderr, /not installed: fping[\s\S]*make deps/);
  });
});

describe('telling', { concurrency: 4 }, () => {
  it('the events and the report hold to their schemas', async (t) => {
    const at = folder(t);
    const file = scenarioFile(
      at,
      'wrong',
      "setup('one')`ip netns add a`, reachable('nobody')`ip netns exec a ping -c 1 10.9.9.9`, cleanup`ip netns del a`",
    );
    const [events, report] = [join(at, 'events'), join(at, 'report')];
    const { code, stdout } = await netscene([
      'run',
      'bridge',
      file,
      '--deadline',
      '0.3',
      '-r',
      'table',
      '-r',
      `ndjson=${events}`,
      '-r',
      `json=${report}`,
    ]);
    assert.equal(code, 1, stdout);
    const schema = (name: string) =>
      JSON.parse(readFileSync(join(packageRoot, 'lib/schema', `${name}.schema.json`), 'utf8'));
    const ajv = new Ajv({ strict: false, allErrors: false, discriminator: true });
    const isEvent = ajv.compile(schema('events'));
    const lines = readFileSync(events, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of lines)
      assert.ok(isEvent(event), `${JSON.stringify(event)}: ${JSON.stringify(isEvent.errors?.[0])}`);
    assert.deepEqual(
      lines.map(({ seq }) => seq),
      lines.map((_, index) => index + 1),
    );
    const isReport = ajv.compile(schema('report'));
    assert.ok(isReport(JSON.parse(readFileSync(report, 'utf8'))), JSON.stringify(isReport.errors?.[0]));
    assert.ok(!isReport({}), 'a schema that takes anything holds nothing');
    assert.deepEqual(
      readdirSync(at).filter((name) => name.endsWith('.partial')),
      [],
    );
  });
  it('fits 80 columns and colours nothing in a pipe', async () => {
    const { stdout } = await netscene(['run', 'multi-subnet', 'gateway']);
    for (const line of stdout.split('\n')) {
      const cells = [...line].reduce(
        (sum, char) => sum + (/[\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/.test(char) ? 2 : 1),
        0,
      );
      assert.ok(cells <= 80, line);
    }
    assert.ok(!stdout.includes('\x1b'));
  });
  it('a reader that goes away does not end the run', () => {
    const out = execFileSync(
      'bash',
      ['-c', `"${process.execPath}" "${executable}" run multi-subnet -v | head -1`],
      { encoding: 'utf8' },
    );
    assert.match(out, /^# limits: /);
  });
  it('control characters of a scenario are shown, not obeyed', async (t) => {
    const file = scenarioFile(folder(t), 'escape', "setup('x')`printf '\\033[2J'; false`");
    const { stdout } = await netscene(['run', file]);
    assert.ok(!stdout.includes('\x1b[2J'));
    assert.ok(stdout.includes('\\x1b[2J'), stdout);
  });
  it('--quiet tells only deviations, --verbose every command', async () => {
    assert.equal((await netscene(['run', 'multi-subnet', '-q'])).stdout, '');
    const { stdout } = await netscene(['run', 'multi-subnet', '-v']);
    assert.match(stdout, /\$ ip netns add ns11 +# line 361/);
  });
  it('--verbatim runs the ping lines as printed and demands all replies', async () => {
    const { code, stdout } = await netscene(['run', 'multi-subnet', '--verbatim', '-v']);
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /ping -c 5 10\.120\.1\.12[^\n]*\nPING [\s\S]*?5 packets transmitted, 5 received[^#]*?\n +reply \(5 of 5\)/,
    );
    assert.match(stdout, /verbatim mode/);
  });
});

describe('the other commands', { concurrency: 4 }, () => {
  it('list, show, --help, --version and completion', async () => {
    assert.match((await netscene(['list'])).stdout, /veth-pair +54-214/);
    assert.equal(JSON.parse((await netscene(['list', '--json'])).stdout).length, 8);
    assert.match(
      (await netscene(['show', 'bridge'])).stdout,
      / 261 {3}ip link add veth2 type veth peer name br2-veth2/,
    );
    assert.match((await netscene(['show', 'bridge'])).stdout, / \+ ip link add br2 type bridge/);
    assert.match((await netscene(['run', '--help'])).stdout, /Examples:/);
    assert.match((await netscene(['--version'])).stdout, /^\d+\.\d+\.\d+$/m);
    assert.match((await netscene(['completion'])).stdout, /complete/);
    assert.match((await executed(['__complete', 'run', ''])).stdout, /gateway-bypass/);
  });
  it('new writes a scenario that passes and type-checks as it is, and never overwrites', async (t) => {
    const at = folder(t);
    assert.equal((await netscene(['new', 'my-lab'], { cwd: at })).code, 0);
    const ran = await netscene(['run', './my-lab.ts'], { cwd: at });
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.ok(existsSync(join(at, 'tsconfig.json')));
    execFileSync(join(packageRoot, 'node_modules/.bin/tsc'), ['--project', at], { stdio: 'pipe' });
    assert.equal((await netscene(['new', 'my-lab'], { cwd: at })).code, 129);
  });
  it('a scenario in JavaScript runs too', async (t) => {
    const at = folder(t);
    writeFileSync(
      join(at, 'x.js'),
      "import { scenario, setup } from 'netscene';\nexport default scenario({ name: 'x', title: 'x', steps: [setup('x')`echo ${\"it's\"}`] });\n",
    );
    const { code, stdout } = await netscene(['run', join(at, 'x.js'), '-v']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /it's/);
  });
  it('a free step has zx’s $ in the sandbox, and typed reads', async (t) => {
    const steps =
      "setup('x')`ip netns add a`, script('reads', async ($, scene) => { const name = 'a'; const out = await $`ip netns exec ${name} ip -o link`; if (!/lo/.test(out.stdout)) throw new Error('no lo'); if ((await scene.links('a')).length !== 1) throw new Error('links'); }), cleanup`ip netns del a`";
    const { code, stdout } = await netscene(['run', scenarioFile(folder(t), 'free', steps)]);
    assert.equal(code, 0, stdout);
  });
});
