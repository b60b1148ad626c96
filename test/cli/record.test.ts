import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { executable, folder, netscene } from './netscene.ts';
import { onTerminal } from './on-terminal.ts';

/** Records what a pipe types. */
function recorded(file: string, typed: string): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, [executable, 'record', file], { stdio: 'pipe' });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  child.stdin.end(typed);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, printed })));
}

const lab = `# two hosts on a wire
ip netns add a
ip netns add b
ip link add v1 netns a type veth peer name v2 netns b
for n in 1 2; do
  ip -n $([ $n = 1 ] && echo a || echo b) address add 10.0.0.$n/24 dev v$n
done
ip -n a link set v1 up
ip netns exec a ping -c 1 -W 1 10.0.0.2 | tail -2
ip -n b link set v2 upp
ip -n b link set v2 up
ip -n a link
# the wire carries
ip netns exec a bash
ping -c 1 10.0.0.2 >/dev/null && echo PASS
ping -c 1 10.9.9.9
exit
unshare -n bash
ip link set lo up
exit
ip netns exec b sh -c 'sleep 300' &
f() { ip netns exec b sysctl -w net.ipv4.conf.all.rp_filter=2; }
f
ip netns exec b nc -l 5000
wait
ip link add br0 type bridge
ip netns del a
`;

describe('netscene record', () => {
  it('writes what a pipe types as a scenario that reads well, type-checks, is formatted and passes', async (t) => {
    const at = folder(t);
    const file = join(at, 'lab.ts');
    const { code, printed } = await recorded(file, lab);
    assert.equal(code, 0, printed);
    assert.match(printed, /it passes/);
    assert.match(
      printed,
      /Not in the scenario:[\s\S]*link set v2 upp\n.*ended with 255[\s\S]*ip -n a link\n.*only looks/,
    );
    assert.match(printed, /ip link set lo up\n.*namespace without a name/);
    const source = readFileSync(file, 'utf8');
    assert.match(source, /^\/\*\n(?: \* .*\n)* \* .*┌ a /);
    const steps = source.slice(source.indexOf('  steps: ['));
    assert.equal(
      steps,
      `  steps: [
    setup('two hosts on a wire')\`
      ip netns add a
      ip netns add b
      ip link add v1 netns a type veth peer name v2 netns b
      for n in 1 2; do
        ip -n $([ $n = 1 ] && echo a || echo b) address add 10.0.0.$n/24 dev v$n
      done
      ip -n a link set v1 up
    \`,
    unreachable('a to b', { because: 'link-down' })\`
      ip netns exec a ping -c 1 -W 1 10.0.0.2
    \`,
    setup('links up')\`
      ip -n b link set v2 up
    \`,
    reachable('the wire carries')\`
      ip netns exec a ping -c 1 10.0.0.2
    \`,
    unreachable('a to 10.9.9.9', { because: 'no-route' })\`
      ip netns exec a ping -c 1 10.9.9.9
    \`,
    setup('what goes on in the background')\`
      set -m; ip netns exec b sh -c 'sleep 300' & server_1=$!; set +m
    \`,
    added(
      'what was started needs a moment',
      setup('wait')\`
        sleep 0.5
      \`,
    ),
    setup('set-up')\`
      f() { ip netns exec b sysctl -w net.ipv4.conf.all.rp_filter=2; }
    \`,
    setup('settings of the kernel')\`
      f
    \`,
    setup('what goes on in the background')\`
      set -m; ip netns exec b nc -l 5000 & server_2=$!; set +m
    \`,
    added(
      'what was started needs a moment',
      setup('wait')\`
        for try in {1..50}; do [[ $(ip netns exec b ss -Hltun) ]] && break; sleep 0.1; done
      \`,
    ),
    setup('a bridge')\`
      ip link add br0 type bridge
    \`,
    added(
      'what goes on in the background has to be ended',
      cleanup\`
        kill -- "-$server_1" "-$server_2" 2>/dev/null || true
      \`,
    ),
    cleanup\`
      ip netns del a
      ip link del br0
      ip netns del b
    \`,
  ],
});
`,
    );
    symlinkSync(join(packageRoot, 'node_modules'), join(at, 'node_modules'));
    const bin = (name: string) => join(packageRoot, 'node_modules/.bin', name);
    execFileSync(bin('tsc'), ['--project', at], { cwd: at });
    const formatted = execFileSync(bin('biome'), ['format', '--stdin-file-path=scenarios/lab.ts'], {
      ...{ cwd: packageRoot, input: source, encoding: 'utf8' },
    });
    assert.equal(formatted, source);
  });

  it('refuses a file that is there before anything is tried, and writes none where nothing was', async (t) => {
    const at = folder(t);
    writeFileSync(join(at, 'mine.ts'), 'mine');
    const there = await netscene(['record', join(at, 'mine')]);
    assert.deepEqual([there.code, readFileSync(join(at, 'mine.ts'), 'utf8')], [129, 'mine']);
    assert.match(there.stderr, /the file is there already/);
    const nothing = await recorded(join(at, 'lab'), 'ip link\n');
    assert.equal(nothing.code, 129);
    assert.match(nothing.printed, /nothing was made and nothing was pinged/);
  });

  it('sits on a terminal, also in shells that are opened there', { timeout: 120_000 }, async (t) => {
    const file = join(folder(t), 'lab');
    const { code, shown } = await onTerminal(
      ['record', file],
      [
        [/leaves the shell[\s\S]*lab\S*\$ /, 'ip netns add a\n'],
        [/lab\S*\$ /, 'ip -n a link set lo up; ip -n a addr add \\\n10.0.0.1/32 dev lo\n'],
        [/lab\S*\$ /, 'ip netns exec a bash\n'],
        [/lab:a\S*\$ /, 'ping -c 1 10.0.0.1 | tail -1\n'],
        [/lab:a\S*\$ /, 'x=10.0.0.9; ping -c 1 $x\n'],
        [/lab:a\S*\$ /, 'exit\n'],
        [/lab\S*\$ /, '\x04'],
      ],
    );
    assert.equal(code, 0, shown);
    const source = readFileSync(`${file}.ts`, 'utf8');
    assert.match(
      source,
      /steps: \[\n {4}setup\('namespaces'\)`\n {6}ip netns add a\n {4}`,\n.*\n.*ip -n a addr add/,
    );
    assert.match(source, /reachable\('a to [^']*'\)`\n +ip netns exec a ping -c 1 10\.0\.0\.1\n/);
    assert.match(source, /because: 'no-route' \}\)`\n +ip netns exec a ping -c 1 10\.0\.0\.9\n/);
  });
});
