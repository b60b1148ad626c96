import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
import { after, before, describe, it, test } from 'node:test';
import { boundedPings } from '../../../runner/beyond/page/import/bounded-ping.ts';
import { commandTemplate, quoted } from '../../../runner/beyond/page/import/template-literal.ts';
import { readPage } from '../../../runner/beyond/page/page.ts';
import { typographyErrata } from '../../../runner/beyond/page/typography-errata.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { netscene } from '../../cli/netscene.ts';

const pages = join(packageRoot, 'test/beyond/page/pages');
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'netscene-import-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules/netscene'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a run came to: its verdicts and its deviations. */
function cameTo(stream: string): string[] {
  const events = stream
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return events.flatMap((event) => {
    if (event.type === 'scenario-end') return [event.verdict];
    return event.type === 'deviation' ? [`${event.code}: ${(event.command ?? '').split('\n')[0]}`] : [];
  });
}

/** Follows a page and writes scenarios of it. */
async function imported(page: string): Promise<{ recorded: string[]; files: string[]; told: string }> {
  const out = mkdtempSync(join(folder, 'page-'));
  const { stdout, stderr } = await netscene([
    'import',
    page,
    '--out',
    out,
    '--run',
    '--reporter',
    'ndjson',
    '--timeout',
    '600',
  ]);
  const names = readdirSync(out).filter((name) => name.endsWith('.ts'));
  return { recorded: cameTo(stdout), files: names.map((name) => join(out, name)), told: stderr };
}

const named: Readonly<Record<string, string>> = {
  ...Object.fromEntries(readdirSync(pages).map((name) => [name, join(pages, name)])),
};

describe('a scenario of a page', { concurrency: 2 }, () => {
  for (const [name, page] of Object.entries(named))
    it(`passes or deviates as the recording of the page did: ${name}`, async () => {
      const { recorded, files, told } = await imported(page);
      assert.notEqual(files.length, 0, told);
      const { stdout } = await netscene(['run', ...files, '--reporter', 'ndjson', '--jobs', '1']);
      assert.deepEqual(cameTo(stdout), recorded, told);
    });
});

test('every scenario that was written type-checks', () => {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^page-\w+\/[\w-]+\.ts$/.test(file))
    .map((file) => join(folder, file));
  assert.ok(files.length >= readdirSync(pages).length);
  execFileSync(join(packageRoot, 'node_modules/.bin/tsc'), [...options, '--ignoreConfig', ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
});

test('a scenario reads well: where it is from, one drawing, titles of its sections, the page’s own commands', async () => {
  const page = join(folder, 'reads.md');
  writeFileSync(
    page,
    `# Two hosts

## Cable

\`\`\`sh
sudo ip netns add a
sudo ip link add va type veth peer name vb netns a
sudo ip addr add 10.0.0.1/24 dev va
sudo ip link set va up
sudo ip netns exec a ping 10.0.0.1 | tail -1
ip link set dev <name> up
\`\`\`

## Test

\`\`\`sh
sudo ip netns exec a bash
ip addr add 10.0.0.2/24 dev vb
ip link set vb up
ping -c 1 10.0.0.1
exit
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o ens3 -j MASQUERADE
\`\`\`
`,
  );
  const { files } = await imported(page);
  assert.equal(files.length, 1);
  const source = readFileSync(files[0] as string, 'utf8');
  assert.match(source, /^\/\*\n \* Recorded from reads\.md, lines 6 to 22\./);
  assert.equal(source.match(/┌ a ─/g)?.length, 1);
  assert.equal(
    source.slice(source.indexOf('  name:')).replace(/because: '(?:no-route|link-down)'/, "because: 'REASON'"),
    `  name: 'reads',
  title: 'Two hosts',
  source: { article: 'reads.md', section: 'Cable', lines: [6, 22] },
  host: { uplink: 'ens3' },
  steps: [
    setup('Cable')\`
      sudo ip netns add a
      sudo ip link add va type veth peer name vb netns a
      sudo ip addr add 10.0.0.1/24 dev va
      sudo ip link set va up
    \`,
    // check: line 10 of the page claims nothing of this ping; it was silent
    unreachable('a to the host', { because: 'REASON' })\`
      ip netns exec a ping -c 3 10.0.0.1
    \`,
    // not run, line 11: ip link set dev <name> up ("<name>" is a placeholder: the page wants a word of the reader's)
    setup('Test')\`
      ip netns exec a ip addr add 10.0.0.2/24 dev vb
      ip netns exec a ip link set vb up
    \`,
    reachable('a to the host')\`
      ip netns exec a ping -c 1 10.0.0.1
    \`,
    setup('packet filters')\`
      iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o ens3 -j MASQUERADE
    \`,
    cleanup\`
      ip link del va
      ip netns del a
    \`,
  ],
});
`,
  );
});

test('a script is written as what it did: loops and functions unrolled, comments as titles', async () => {
  const page = join(folder, 'lab.sh');
  writeFileSync(
    page,
    `#!/bin/bash
set -e
# Two namespaces
for n in a b; do ip netns add $n; done
wire() { ip link add v$1 netns $1 type veth peer name v$2 netns $2; }
wire a b
# Addresses
i=1
for n in a b; do
  ip -n $n addr add 10.0.0.$i/24 dev v$n
  ip -n $n link set v$n up
  i=$((i + 1))
done
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 1 10.0.0.2 >/dev/null && echo PASS || echo FAIL
`,
  );
  const { recorded, files } = await imported(page);
  const source = readFileSync(files[0] as string, 'utf8');
  assert.match(
    source,
    /setup\('Two namespaces'\)`\n +ip netns add a\n +ip netns add b\n +ip link add va netns a type veth peer name vb netns b\n/,
  );
  assert.match(source, /setup\('Addresses'\)`\n +ip -n a addr add 10\.0\.0\.1\/24 dev va\n/);
  assert.match(source, /reachable\('a to b'\)`\n +ip netns exec a ping -c 1 10\.0\.0\.2\n/);
  const { stdout } = await netscene(['run', ...files, '--reporter', 'ndjson']);
  assert.deepEqual([recorded, cameTo(stdout)], [['pass'], ['pass']]);
});

test('a feature that this kernel lacks is required by the scenario, and what follows is assumed', async () => {
  const page = join(folder, 'vrf.md');
  writeFileSync(
    page,
    '# VRF\n\n```sh\nip link add red type vrf table 10\nip link set red up\nip netns add a\nip netns exec a ping -c 1 10.0.0.1\n```\n',
  );
  const { recorded, files } = await imported(page);
  const source = readFileSync(files[0] as string, 'utf8');
  if (recorded[0] !== 'skip') return;
  assert.match(source, /requires: \['vrf'\],/);
  assert.match(source, /ip link add red type vrf table 10\n[\s\S]*\n +ip link set red up\n/);
  assert.match(source, /\/\/ check: line 7 .*this kernel cannot tell\n +reachable\(/);
  const { stdout } = await netscene(['run', ...files, '--reporter', 'ndjson']);
  assert.deepEqual(cameTo(stdout), ['skip']);
});

test('broken typography is an erratum with its correction; Windows line ends are one of the whole file', () => {
  const errataOf = (name: string) =>
    typographyErrata(readPage(readFileSync(join(pages, name), 'utf8'), name));
  assert.deepEqual(
    errataOf('blog.md').find(({ line }) => line === 13),
    {
      line: 13,
      printed: 'ip netns exec blue ping –c 1 10.0.0.2',
      corrected: 'ip netns exec blue ping -c 1 10.0.0.2',
      why: 'dash',
    },
  );
  assert.deepEqual(errataOf('windows.sh'), [
    {
      line: 2,
      printed: 'set -e\\r',
      corrected: "sed -i 's/\\r$//' windows.sh",
      why: 'Windows line ends, in the whole file',
    },
  ]);
});

test('commands come back from a template as they are, or are written as data', () => {
  assert.equal(commandTemplate(['echo `a` ${b} \\n'], ''), '`\n  echo \\`a\\` \\${b} \\n\n`');
  assert.equal(commandTemplate(['echo "\\`a\\`"'], ''), undefined);
  assert.equal(quoted("it's \\ \n"), "'it\\'s \\\\ \\n'");
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
