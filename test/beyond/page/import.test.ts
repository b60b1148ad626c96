import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { boundedPings } from '../../../runner/beyond/page/import/bounded-ping.ts';
import { incomparable } from '../../../runner/beyond/page/import/incomparable-output.ts';
import { scenariosFromPage } from '../../../runner/beyond/page/import/scenarios-from-page.ts';
import { commandTemplate, quoted } from '../../../runner/beyond/page/import/template-literal.ts';
import { readPage } from '../../../runner/beyond/page/page.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { articlePages } from './article-pages.ts';

const pages = join(packageRoot, 'test/beyond/page/pages');
const imported = (name: string) => scenariosFromPage(readPage(readFileSync(join(pages, name), 'utf8'), name));
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'netscene-import-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules/netscene'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes what was imported and gives the paths. */
function written(name: string, { scenarios }: ReturnType<typeof imported>): string[] {
  const own = join(folder, name.replace(/\W/g, '-'));
  mkdirSync(own, { recursive: true });
  return scenarios.map(({ fileName, source }) => {
    writeFileSync(join(own, fileName), source);
    return join(own, fileName);
  });
}

/** Verdict and first deviation per scenario, in a sandbox each. */
function run(files: readonly string[]): Record<string, string> {
  const netscene = join(packageRoot, 'dist/runner/cli/netscene.js');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [netscene, 'run', '--reporter', 'ndjson', ...files],
    { encoding: 'utf8' },
  );
  assert.notEqual(stdout, '', stderr);
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return Object.fromEntries(
    events
      .filter(({ type }) => type === 'scenario-end')
      .map(({ scenario, verdict }) => {
        const deviation = events.find((event) => event.type === 'deviation' && event.scenario === scenario);
        return [
          scenario,
          deviation === undefined ? verdict : `${verdict}: ${deviation.command} [${deviation.code}]`,
        ];
      }),
  );
}

test('every imported page type-checks', () => {
  for (const name of readdirSync(pages)) written(name, imported(name));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[\w-]+\/[\w-]+\.ts$/.test(file))
    .map((file) => join(folder, file));
  assert.equal(files.length, 16);
  execFileSync(join(packageRoot, 'node_modules/.bin/tsc'), [...options, '--ignoreConfig', ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
});

/** What a machine may lack: the scenario then ends in an error that says so, and passes where it is there. */
const lacks: Readonly<Record<string, RegExp>> = {
  'a-server-in-a-namespace': /brctl show \[missing-tool\]/,
  'how-docker-networking-works': /iptables .* \[missing-tool\]/,
  'old-tools': /(?:brctl|iptables) .* \[missing-tool\]/,
  'vlan-on-your-nic': /type vlan id 10 \[command-failed\]/,
  'bridge-vlan-filtering': /vlan_filtering 1 \[command-failed\]/,
  macvlan: /type macvlan mode bridge \[command-failed\]/,
  'wireguard-between-namespaces': /type wireguard \[command-failed\]|wg .* \[missing-tool\]/,
};

test('pages in the wild run, and deviate only where the machine lacks a tool or the kernel a feature', () => {
  const files = readdirSync(pages).flatMap((name) => written(name, imported(name)));
  const verdicts = run(files);
  for (const [name, lack] of Object.entries(lacks)) {
    const verdict = verdicts[name] ?? 'not run';
    assert.ok(verdict === 'pass' || lack.test(verdict), `${name}: ${verdict}`);
    delete verdicts[name];
  }
  assert.deepEqual(verdicts, {
    'namespaces-for-everyone': 'pass',
    'enter-the-namespace': 'pass',
    'another-lab': 'pass',
    'lab-1': 'pass',
    'a-bridge-with-three-namespaces': 'pass',
    'two-hosts-with-a-veth-pair': 'pass',
    'policy-routing-lab': 'pass',
    servers: 'pass',
    'windows-1': 'pass',
  });
});

for (const [what, text] of articlePages()) {
  test(`${what} runs with no edit: only its errata and the claim of its prose deviate`, () => {
    const result = scenariosFromPage(readPage(text, 'article.md'));
    assert.deepEqual(Object.values(run(written(what, result))).sort(), [
      'error: ip -n ns1 address show veth2 [command-failed]',
      'error: ip address type bridge [command-failed]',
      'fail: ip netns exec ns11 ping -c 5 10.120.2.21 [no-reply]',
      'pass',
    ]);
  });
}

test('what cannot be placed is listed with line and reason', () => {
  assert.deepEqual(
    imported('prompts.md').unplaced.map(({ line, why }) => [line, why]),
    [
      [48, '8.8.8.8 is on the Internet, and a sandbox has nothing outside'],
      [49, '"www.example.com" is a name, and a sandbox has no name service'],
    ],
  );
});

test('an exit leaves the shell that the page has opened, and is no end of the scenario', () => {
  const told = (name: string) => imported(name).unplaced.map(({ line, why }) => [line, why]);
  assert.deepEqual(told('inside.md'), [
    [4, 'opens a shell: what follows is typed there until "exit"'],
    [7, 'leaves that shell'],
    [26, 'the page gives it as an alternative'],
  ]);
  assert.deepEqual(told('lab.sh'), [[29, 'ends the scenario’s shell']]);
});

test('broken typography is an erratum with its correction', () => {
  assert.deepEqual(
    imported('blog.md').errata.find(({ line }) => line === 13),
    {
      line: 13,
      printed: 'ip netns exec blue ping –c 1 10.0.0.2',
      corrected: 'ip netns exec blue ping -c 1 10.0.0.2',
      why: 'dash',
    },
  );
});

test('a ping that the page shows without an answer is expected to stay silent', () => {
  const [scenario] = imported('prompts.md').scenarios;
  assert.match(
    scenario?.source ?? '',
    /unreachable\('Ping from host1'\)`\n +ip netns exec host1 ping 10\.9\.0\.77\n/,
  );
});

test('a section that goes on with what one before it made is the same scenario', () => {
  assert.deepEqual(
    imported('inside.md').scenarios.map(({ name }) => name),
    ['enter-the-namespace', 'another-lab'],
  );
});

test('commands come back from a template as they are, or are written as data', () => {
  assert.equal(commandTemplate(['echo `a` ${b} \\n'], ''), '`\n  echo \\`a\\` \\${b} \\n\n`');
  assert.equal(commandTemplate(['echo "\\`a\\`"'], ''), undefined);
  assert.equal(quoted("it's \\ \n"), "'it\\'s \\\\ \\n'");
});

test('what we change in a command so that it can be run is told with its line', () => {
  const told = (name: string) => imported(name).changes.map(({ line, what }) => [line, what]);
  assert.deepEqual(told('background.md'), [
    [8, 'would not end: started in the background by us, ended in the clean-up'],
    [16, 'would not end: started in the background by us, ended in the clean-up'],
    [19, 'is left in the background: ended in the clean-up by us'],
    [20, 'pings without end: bounded by us (-c 3)'],
    [21, 'would not end: started in the background by us, ended in the clean-up'],
    [22, 'would not end: started in the background by us, ended in the clean-up'],
  ]);
  assert.deepEqual(told('vlan.md'), [
    [6, 'eth0 is of the author’s machine: a veth stands in for it'],
    [44, 'eth0 is of the author’s machine: a veth stands in for it'],
  ]);
});

test('what a sandbox cannot do, and what lies outside of it, is left out and told', () => {
  const told = imported('policy-routing.md').unplaced.map(({ line, why }) => [line, why]);
  assert.deepEqual(told, [
    [6, 'installs software: the sandbox has what the machine has'],
    [7, 'loads a module: the kernel does that by itself where a command needs it'],
    [26, 'changes a file of the machine, which a sandbox keeps as it is'],
    [37, '8.8.8.8 is on the Internet, and a sandbox has nothing outside'],
    [38, '"example.com" is a name, and a sandbox has no name service'],
  ]);
});

test('Windows line ends are one erratum of the whole file', () => {
  assert.deepEqual(imported('windows.sh').errata, [
    {
      line: 2,
      printed: 'set -e\\r',
      corrected: "sed -i 's/\\r$//' windows.sh",
      why: 'Windows line ends, in the whole file',
    },
  ]);
});

test('a ping without a count is bounded inside of loops and functions, and left alone where it is only named', () => {
  const cases: [string, string][] = [
    ['for i in 1 2; do ping 10.0.0.$i; done', 'for i in 1 2; do ping -c 3 10.0.0.$i; done'],
    ['f() { ip netns exec a ping -I x "$1"; }', 'f() { ip netns exec a ping -c 3 -I x "$1"; }'],
    ['ping 10.0.0.1 | tail -1', 'ping -c 3 10.0.0.1 | tail -1'],
    ['ping -c 1 10.0.0.1 && ping 10.0.0.2', 'ping -c 1 10.0.0.1 && ping -c 3 10.0.0.2'],
    ['ping -w 3 10.0.0.1', 'ping -w 3 10.0.0.1'],
    ['timeout 3 ping 10.0.0.1', 'timeout 3 ping 10.0.0.1'],
    ['echo ping 10.0.0.1', 'echo ping 10.0.0.1'],
    ['pkill ping', 'pkill ping'],
    ['ping 10.0.0.1 &', 'ping 10.0.0.1 &'],
  ];
  for (const [typed, bounded] of cases) assert.equal(boundedPings(typed), bounded);
});

test('outputs that are another one on every run, or of the author’s machine, are not compared', () => {
  const command = (text: string) => ({ kind: 'command' as const, line: 1, text, printed: text, fixes: [] });
  const why = (text: string, output: string) => incomparable(command(text), output, new Set(['veth1']));
  assert.match(why('ip link', '2: eth0: <UP> mtu 1500') ?? '', /eth0 of the author/);
  assert.match(why('sudo ip netns exec a ping 10.0.0.1', 'x') ?? '', /times/);
  assert.match(why('ip neigh', '10.0.0.1 dev veth1 lladdr x REACHABLE') ?? '', /learnt/);
  assert.match(why('nft list ruleset', 'counter packets 4 bytes 336') ?? '', /counters/);
  assert.match(why('ip addr', '1: lo\n...\n') ?? '', /abridged/);
  assert.equal(why('ip link show veth1', '2: veth1@if3: <UP> mtu 1500'), undefined);
  assert.equal(why('ip route', '10.0.0.0/24 dev veth1 scope link'), undefined);
});
