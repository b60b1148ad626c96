import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playPage } from '../../../../runner/beyond/page/session/play-page.ts';
import { typedPage } from '../../../../runner/beyond/page/session/typed-page.ts';
import { tellPlayed } from '../../../../runner/beyond/record/tell.ts';
import type { EventBody } from '../../../../runner/run/events/event.ts';

const knows = new Set(['ip', 'ping', 'sudo', 'echo', 'cat', 'sysctl', 'iptables', 'bash', 'exit']);

/** Follows a page, and says in a line each what it came to. */
async function followed(text: string, file = 'page.md'): Promise<string[]> {
  const page = typedPage(text, file, knows);
  const request = {
    name: 'page',
    file: `/nowhere/${file}`,
    page,
    timeout: 600_000,
    signal: new AbortController().signal,
  };
  const events: EventBody[] = [];
  for (const played of await playPage({ ...request, host: { uplink: { name: 'eth0', subnet: '10.0.2' } } }))
    tellPlayed(played, (event) => events.push(event));
  return events.flatMap((event) => {
    if (event.type === 'probe')
      return [`${event.line} ${event.source || 'host'} ${event.target} ${event.expected} ${event.observed}`];
    if (event.type === 'deviation') return [`${event.line} ${event.code}`];
    if (event.type === 'not-run') return [`${event.line} not run`];
    return event.type === 'scenario-end' ? [event.verdict] : [];
  });
}

const lo = 'ip netns add red\nip -n red link set lo up\n';
const reply = (line: number) => [`${line} red 127.0.0.1 either reply`, 'pass'];

const kinds: Readonly<Record<string, readonly [page: string, came: readonly string[], file?: string]>> = {
  'comments, also commented-out commands, are no output': [
    `\`\`\`\n$ ip netns add red\n$ ip -n red link set lo up\n# now look\n#ip netns del red\n$ ip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    reply(6),
  ],
  'a root prompt without any other is a prompt': [
    `\`\`\`\n# ip netns add red\n# ip -n red link set lo up\n# ip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    reply(4),
  ],
  'headings tear no page apart': [
    `# Lab\n## Set up\n\`\`\`sh\n${lo}\`\`\`\n## Test\n\`\`\`sh\nip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    reply(9),
  ],
  'a drawing is no command': [
    `\`\`\`bash\n${lo}\`\`\`\n\`\`\`bash\n+-----+   +------+\n| red |---| blue |\n+-----+   +------+\n\`\`\`\n\`\`\`bash\nip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    reply(11),
  ],
  'numbered lines, #sudo, and annotations after a command': [
    `1. sudo ip netns add red\n\n#sudo ip -n red link set lo up\n\nip netns exec red ping -c 1 127.0.0.1 (red to itself)\n`,
    reply(5),
  ],
  'a variable that the page gives no value is a placeholder': [
    `\`\`\`sh\nip netns add red\nip -n red link set lo up\nip -n red address add $IPADDR dev lo\nTO=127.0.0.1\nip netns exec red ping -c 1 $TO\n\`\`\`\n`,
    ['4 not run', '6 red 127.0.0.1 either reply', 'pass'],
  ],
  'a block that numbers its commands': [
    `Now::\n\n\t(1) ip netns add red\n\t(2) ip -n red link set lo up\n\t(3) ip netns exec red ping -c 1 127.0.0.1\n`,
    reply(5),
    'page.rst',
  ],
  'commands in inline code only': [
    `Make it: \`ip netns add red\`\n\nUp: \`ip -n red link set lo up\`\n\nTest: \`ip netns exec red ping -c 1 127.0.0.1\`\n`,
    reply(5),
  ],
  'a placeholder and an installation are listed, not run': [
    `\`\`\`sh\nip netns add <name>\nDEBIAN_FRONTEND=noninteractive apt-get install -y hello\n${lo}ip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    ['2 not run', '3 not run', ...reply(6)],
  ],
  'a shell that is left without exit is left at the end of its block': [
    `\`\`\`sh\n${lo}ip netns exec red bash\n\`\`\`\n\`\`\`sh\nip netns exec red ping -c 1 127.0.0.1\nping -c 1 10.0.2.2\n\`\`\`\n`,
    ['7 red 127.0.0.1 either reply', '8 host 10.0.2.2 either reply', 'pass'],
  ],
  'a clean-up in the middle comes last; a lab that is made again begins anew': [
    `## One\n\`\`\`sh\n${lo}\`\`\`\n## Two\n\`\`\`sh\n${lo}ip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    ['pass', '10 red 127.0.0.1 either reply', 'pass'],
  ],
  'an alternative is not done as well': [
    `\`\`\`sh\nip netns add red\n\`\`\`\nor\n\`\`\`sh\nsudo ip netns add red\n\`\`\`\n`,
    ['6 not run', 'pass'],
  ],
  'what a page prints is a claim, a header without a reply is none': [
    `\`\`\`\n$ ip netns add red\n$ ip netns exec red ping -c 1 127.0.0.1\nPING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n\n$ ip netns exec red ping -c 1 127.0.0.1\n64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.05 ms\n\`\`\`\n`,
    ['3 red 127.0.0.1 either silence', '6 red 127.0.0.1 reply silence', '6 no-reply', 'fail'],
  ],
  'prose claims in several languages': [
    `现在 red 之间是不通的：\n\`\`\`sh\nip netns add red\nip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n\nThe ping should fail:\n\`\`\`sh\nip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    ['4 red 127.0.0.1 silence silence', '9 red 127.0.0.1 silence silence', 'pass'],
  ],
  'a command that fails is told, and the page goes on': [
    `\`\`\`sh\n${lo}ip link set nothere up\nip netns del gone 2>/dev/null\nip netns list | grep -q nobody\nip netns exec red ping -c 1 127.0.0.1\n\`\`\`\n`,
    ['4 page-command-failed', '7 red 127.0.0.1 either reply', 'fail'],
  ],
  'the Internet is reached with forwarding and translation only': [
    `\`\`\`sh\nip netns add red\nip link add v0 type veth peer name v1 netns red\nip addr add 192.168.9.1/24 dev v0\nip link set v0 up\nip -n red addr add 192.168.9.2/24 dev v1\nip -n red link set v1 up\nip -n red route add default via 192.168.9.1\nsysctl -w net.ipv4.ip_forward=1\nip netns exec red ping -c 1 -W 1 8.8.8.8\niptables -t nat -A POSTROUTING -s 192.168.9.0/24 -o eth0 -j MASQUERADE\nip netns exec red ping -c 1 8.8.8.8\nip netns exec red ping -c 1 -W 1 192.0.2.1\n\`\`\`\n`,
    [
      '10 red 8.8.8.8 either silence',
      '12 red 8.8.8.8 either reply',
      '13 red 192.0.2.1 either silence',
      'pass',
    ],
  ],
  'what this kernel lacks is no failure of the page': [
    `\`\`\`sh\nip link add vrf-x type vrf table 10\nip link set vrf-x up\n\`\`\`\n`,
    ['2 not run', '3 not run', 'skip'],
  ],
  reStructuredText: [
    `Lab\n===\n\nMake it::\n\n    ip netns add red\n    ip -n red link set lo up\n\n.. code-block:: console\n\n   $ ip netns exec red ping -c 1 127.0.0.1\n`,
    reply(11),
    'page.rst',
  ],
  AsciiDoc: [
    `= Lab\n\n[source,bash]\n----\n${lo}----\n\n----\n$ ip netns exec red ping -c 1 127.0.0.1\n----\n`,
    reply(10),
    'page.adoc',
  ],
  'HTML as a browser saves it': [
    `<!DOCTYPE html>\n<html><body><h1>Lab</h1>\n<pre><code class="language-bash">ip netns add red\nip -n red link set lo up</code></pre>\n<p>And</p><pre>\n<span>$ ip netns exec red ping -c 1 127.0.0.1</span>\n</pre></body></html>\n`,
    reply(6),
    'page.html',
  ],
  'plain text': [
    `Step 1: make it\n${lo}\nStep 2: test\nip netns exec red ping -c 1 127.0.0.1\n`,
    reply(6),
    'page.txt',
  ],
};

test('kinds of pages', { concurrency: 3 }, async (t) => {
  await Promise.all(
    Object.entries(kinds).map(([name, [page, came, file]]) =>
      t.test(name, async () => assert.deepEqual(await followed(page, file), came)),
    ),
  );
});
