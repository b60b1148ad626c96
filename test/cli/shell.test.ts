import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import { folder, netscene, scenarioFile } from './netscene.ts';
import { onTerminal } from './on-terminal.ts';

describe('netscene shell', () => {
  it('sits in the sandbox after a step, in the namespace that was named', { timeout: 120_000 }, async () => {
    const { code, shown } = await onTerminal(
      ['shell', 'gateway', '--after', '9', '--in', 'ns11'],
      [
        [/Ctrl-D or exit[\s\S]*#/, 'echo at-$(ip netns identify $$)-$(cat /proc/sys/net/ipv4/ip_forward)\n'],
        [/at-ns11-\d[\s\S]*#/, 'ping -c 1 -w 1 10.120.2.21\n'],
        [/0 received[\s\S]*#/, 'test -t 0 && tty && exit\n'],
      ],
    );
    assert.equal(code, 0, shown);
    assert.match(shown, /after step 9 "a default route/);
    assert.match(shown, /at-ns11/);
    assert.match(shown, /\/dev\/pts\/\d+|not a tty/);
  });

  it('is gone when it is left, with all that was started in it', { timeout: 120_000 }, async () => {
    const mark = `31${process.pid}`;
    const { code, shown } = await onTerminal(
      ['shell', 'multi-subnet', '--after', '1'],
      [
        [/Ctrl-D or exit[\s\S]*#/, `setsid sleep ${mark} & echo started\n`],
        [/started\r\n[\s\S]*#/, '\x04'],
      ],
    );
    assert.equal(code, 0, shown);
    const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
      const child = spawn('ps', ['-e', '-o', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] });
      let stdout = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.once('close', () => resolve({ stdout }));
    });
    assert.ok(!stdout.includes(`sleep ${mark}`), stdout);
  });

  it('refuses without a terminal', async () => {
    const { code, stderr } = await netscene(['shell', 'gateway']);
    assert.equal(code, 129);
    assert.match(stderr, /there is no terminal here for a shell[\s\S]*cure/);
  });

  it('names the namespaces that there are', { timeout: 120_000 }, async () => {
    const { code, shown } = await onTerminal(['shell', 'gateway', '--after', '1', '--in', 'ns1'], []);
    assert.equal(code, 129, shown);
    assert.match(shown, /no namespace "ns1"[\s\S]*ns11/);
  });
});

describe('netscene run --on-failure shell', () => {
  const steps = "setup('x')`ip netns add a`, reachable('nobody')`ip netns exec a ping -c 1 10.9.9.9`";

  it('sits where the scenario failed, and the run is told after it', { timeout: 120_000 }, async (t) => {
    const file = scenarioFile(folder(t), 'lab', steps);
    const { code, shown } = await onTerminal(
      ['run', file, '--on-failure', 'shell'],
      [
        [/This is where it failed[\s\S]*#/, 'ip netns list | sed s/^/there-is-/\n'],
        [/there-is-a\r\n[\s\S]*#/, 'exit\n'],
      ],
    );
    assert.equal(code, 1, shown);
    assert.match(shown, /FAIL lab, step 2/);
  });

  it('refuses without a terminal, and with more than one scenario', async (t) => {
    const file = scenarioFile(folder(t), 'lab', steps);
    const alone = await netscene(['run', file, '--on-failure', 'shell']);
    assert.equal(alone.code, 129);
    assert.match(alone.stderr, /no terminal/);
    const several = await netscene(['run', 'gateway*', '--on-failure', 'shell']);
    assert.equal(several.code, 129);
    assert.match(several.stderr, /3 are selected/);
  });
});
