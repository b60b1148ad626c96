import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { looksLikeCommand } from '../../../runner/beyond/page/command-likeness.ts';
import { commandsOfPage, outputsOfPage, readPage } from '../../../runner/beyond/page/page.ts';
import { readPrompt } from '../../../runner/beyond/page/prompt.ts';
import { asTyped } from '../../../runner/beyond/page/typography.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';

const page = (name: string) =>
  readPage(readFileSync(join(packageRoot, 'test/beyond/page/pages', name), 'utf8'), name);
const commands = (text: string, file = 'a.md') =>
  commandsOfPage(readPage(text, file)).map(({ line, text }) => [line, text]);
const fenced = (code: string, language = '') => `\`\`\`${language}\n${code}\n\`\`\`\n`;

test('prompts of all kinds are taken off, with the machine that they name', () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['$ ip a', 'ip a', undefined],
    ['% ip a', 'ip a', undefined],
    ['# ip a', 'ip a', undefined],
    ['host1$ ip a', 'ip a', 'host1'],
    ['host1# ip a', 'ip a', 'host1'],
    ['[root@fedora ~]# ip a', 'ip a', 'fedora'],
    ['[alice@box net]$ ip a', 'ip a', 'box'],
    ['root@box:~# ip a', 'ip a', 'box'],
    ['alice@box:~/a/b$ ip a', 'ip a', 'box'],
    ['(venv) alice@box:~$ ip a', 'ip a', 'box'],
    ['bash-5.1# ip a', 'ip a', undefined],
    ['/ # ip a', 'ip a', undefined],
    ['ip a', undefined, undefined],
    ['$HOME/x', undefined, undefined],
    ['3 packets transmitted, 100% packet loss', undefined, undefined],
    ['ls # list', undefined, undefined],
  ];
  for (const [line, typed, host] of cases) {
    const prompt = readPrompt(line);
    assert.deepEqual([prompt?.typed, prompt?.host], [typed, host], line);
  }
});

test('commands are told from what they print', () => {
  const typed = [
    'ip netns add ns1',
    'sudo -E ip -n a link',
    'NS=ns1',
    'A=1 B="x y" sudo ip link',
    '$SUDO ip link',
    './run.sh',
    'for i in 1 2; do echo $i; done',
    'f() {',
    'bridge fdb show',
    'brctl show',
    'tc qdisc add dev x root netem',
    'ping -c 1 10.0.0.1',
    'nft list ruleset',
  ];
  const printed = [
    '53: veth2@veth1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500',
    '10.120.1.0/24 dev veth11  proto kernel  scope link  src 10.120.1.11',
    'net.ipv4.ip_forward = 0',
    'default via 10.0.0.1 dev eth0',
    'bridge name	bridge id		STP enabled	interfaces',
    'PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.',
    'ping: connect: Network is unreachable',
    'tcpdump: listening on veth1',
    'table inet filter {',
    'ns1',
    'for more see the manual',
    '# ip link',
  ];
  for (const line of typed) assert.equal(looksLikeCommand(line), true, line);
  for (const line of printed) assert.equal(looksLikeCommand(line), false, line);
});

test('typography is put right, and what was put right is told', () => {
  const cases: [string, string, string[]][] = [
    ['ip netns add “blue”', 'ip netns add "blue"', ['smart-quotes']],
    ['ping –c 1 10.0.0.1', 'ping -c 1 10.0.0.1', ['dash']],
    ['iptables –nvL', 'iptables --nvL'.replace('--', '-'), ['dash']],
    ['sysctl —write a=1', 'sysctl --write a=1', ['dash']],
    ['echo 1 &gt; /tmp/x &amp;&amp; true', 'echo 1 > /tmp/x && true', ['html-escape']],
    ['ip\u00a0link', 'ip link', ['space']],
    ['ip link \\  ', 'ip link \\', ['continuation']],
    ['echo 1–3', 'echo 1–3', []],
    ['ip link', 'ip link', []],
  ];
  for (const [printed, text, fixes] of cases) assert.deepEqual(asTyped(printed), { text, fixes }, printed);
});

test('blocks of all kinds keep their lines', () => {
  assert.deepEqual(commands('---\ntitle: x\n---\n\n# A\n\n    ip link\n'), [[7, 'ip link']]);
  assert.deepEqual(commands('1. a\n\n        ip link\n        ip addr\n'), [
    [3, 'ip link'],
    [4, 'ip addr'],
  ]);
  assert.deepEqual(commands(`x\n\n> ${fenced('ip link').replaceAll('\n', '\n> ')}`), [[4, 'ip link']]);
  assert.deepEqual(commands('{% highlight bash %}\nip link\n{% endhighlight %}\n'), [[2, 'ip link']]);
  assert.deepEqual(commands('<pre><code>\nip link &gt; /tmp/x\n</code></pre>\n'), [[2, 'ip link > /tmp/x']]);
  assert.deepEqual(commands(`\ufeff${fenced('ip link').replaceAll('\n', '\r\n')}`), [[2, 'ip link']]);
  assert.deepEqual(commands('use `ip link` in a sentence\n'), []);
});

test('front matter is no heading', () => {
  const { sections } = readPage('---\nlayout: post\ntitle: x\n---\n\n# A\n', 'a.md');
  assert.deepEqual(
    sections.map(({ heading, line }) => [heading, line]),
    [['A', 6]],
  );
});

test('a bare # is a prompt before commands, and a comment beside them', () => {
  assert.deepEqual(commands(fenced('# ip link show\n1: lo: <LOOPBACK>')), [[2, 'ip link show']]);
  assert.deepEqual(commands(fenced('# ip link makes a link\nip link add x type dummy')), [
    [3, 'ip link add x type dummy'],
  ]);
});

test('loops, functions and here-documents are one command each', () => {
  const loop = 'for i in 1 2; do\n\n  ip netns add ns$i\ndone';
  const here = "cat > /tmp/x <<'E'\nip link\nE";
  assert.deepEqual(commands(fenced(`${loop}\n# comment\n${here}\nip link \\\n  show`)), [
    [2, loop],
    [7, here],
    [10, 'ip link \\\n  show'],
  ]);
});

test('output below a prompt is that command’s, with its line', () => {
  const outputs = outputsOfPage(page('prompts.md')).map(({ line, text }) => [line, text.split('\n')[0]]);
  assert.deepEqual(outputs.slice(0, 2), [
    [9, 'host2'],
    [30, '10.9.0.0/24 dev veth1 proto kernel scope link src 10.9.0.1'],
  ]);
});

test('sections have their path, a shell file has those of its comments', () => {
  assert.deepEqual(
    page('inside.md').sections.map(({ path, line }) => [path.join(' / '), line]),
    [
      ['Enter the namespace', 1],
      ['Another lab', 9],
      ['Another lab / Check', 15],
      ['Going on', 19],
    ],
  );
  assert.deepEqual(
    page('lab.sh').sections.map(({ heading }) => heading),
    ['Topology', 'Connect', 'Step 3: Test', 'Cleanup'],
  );
});

test('a block of another language holds no command', () => {
  assert.deepEqual(commands(fenced('ip = 1', 'python')), []);
  assert.deepEqual(commands(fenced('$ ip link', 'text')), [[2, 'ip link']]);
});
