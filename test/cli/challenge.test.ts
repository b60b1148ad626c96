import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { netscene } from './netscene.ts';
import { Terminal } from './terminal.ts';

/** Types each line once the prompt is there again, and waits for what it should show. */
async function walk(terminal: Terminal, steps: readonly [typed: string, shown: RegExp][]): Promise<void> {
  for (const [typed, shown] of steps) {
    terminal.type('clear', 'Enter');
    await terminal.shows(/^\S*[$#]$/, 120);
    terminal.type(typed, 'Enter');
    const screen = await terminal.shows(shown, 120);
    for (const line of screen.split('\n')) assert.ok(line.length <= 100, line);
  }
}

const lab = `import { lab, setup, task } from 'netscene';
export default lab({
  name: 'join-them',
  title: 'Join two namespaces',
  roles: { end: { networks: 1 } },
  steps: [
    setup('two namespaces')\`
      ip netns add red
      ip netns add blue
    \`,
    task('Join red and blue by a cable'),
  ],
  claims: [
    { kind: 'exist', title: 'both are joined', role: 'end', count: 2 },
    { kind: 'reach', title: 'they reach each other', from: 'end', to: 'end', points: 2 },
  ],
});
`;

describe('netscene challenge', { concurrency: 2, timeout: 600_000 }, () => {
  it('lets somebody solve a lab: the claims that hold, and hints up to the cure', async () => {
    const terminal = new Terminal('bash --norc');
    try {
      writeFileSync(join(terminal.folder, 'lab.ts'), lab);
      terminal.type('PS1=\'$ \'; netscene challenge ./lab.ts; echo "code $?"', 'Enter');
      assert.match(await terminal.shows(/join-them\$$/, 120), /Join red and blue by a cable/);
      await walk(terminal, [
        ['task', /Join red and blue by a cable/],
        ['check', /✗ both are joined \(1\)\n✗ they reach each other \(2\)\n0 of 3 points/],
        ['hint', /Hint 1 of \d: "both are joined"/],
        ['ip link add e0 netns red type veth peer name e0 netns blue', /join-them\$$/],
        ['ip netns exec red bash', /join-them:red\$$/],
        ['ip address add 10.0.0.1/24 dev e0', /join-them:red\$$/],
        ['ip link set e0 up', /join-them:red\$$/],
        ['exit', /join-them\$$/],
        ['ip -n blue address add 10.0.0.2/24 dev e0', /join-them\$$/],
        ['check', /✓ both are joined \(1\)\n✗ they reach each other \(2\)\n1 of 3 points/],
        ['hint', /Hint 1 of 4: "they reach each other": this gets no reply: .* ping/],
        ['hint', /Hint 2 of 4: [\s\S]*look in blue, at e0/],
        ['hint', /Hint 3 of 4: link-down: e0 in blue/],
        // What is typed in a namespace’s own shell is done again there.
        ['hint', /Hint 4 of 4: [\s\S]*ip -n blue link set e0 up[\s\S]*\(tried: it answers then\)/],
        ['ip -n blue link set e0 up', /join-them\$$/],
        ['check', /solved: 3 of 3 points/],
      ]);
      terminal.type('exit', 'Enter');
      assert.match(await terminal.shows(/code \d/, 120), /solved: 3 of 3 points\ncode 0/);
    } finally {
      terminal.close();
    }
  });
  it('makes a fault in a scenario, the same one for the same number, which can be mended', async () => {
    const terminal = new Terminal('bash --norc');
    try {
      terminal.type('PS1=\'$ \'; netscene challenge gateway --fault 6; echo "code $?"', 'Enter');
      assert.match(await terminal.shows(/gateway\$$/, 120), /fault 6 of gateway[\s\S]*left out or changed/);
      await walk(terminal, [
        ['check', /✗ .*\n0 of 1 points/],
        ['ip link set br1 up', /gateway\$$/],
        ['check', /solved: 1 of 1 points/],
      ]);
      terminal.type('', 'C-d');
      await terminal.shows(/code 0/, 120);
    } finally {
      terminal.close();
    }
  });
  it('needs a terminal, and a scenario of which something is claimed at its end', async () => {
    const [piped, nothing] = await Promise.all([
      netscene(['challenge', 'gateway', '--fault', '6']),
      netscene(['challenge', 'veth-pair']),
    ]);
    assert.deepEqual([piped.code, nothing.code], [129, 129]);
    assert.match(piped.stderr, /no terminal here/);
    assert.match(nothing.stderr, /no fault to be found[\s\S]*netscene challenge gateway/);
  });
});
