import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox, type SandboxEnded } from '../../../runner/run/sandbox/sandbox.ts';
import { endlessSleep, running } from '../../cli/processes.ts';
import { until } from '../../until.ts';

after(closeGround);

async function inSandbox(body: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await Sandbox.open();
  try {
    await body(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe('a sandbox', () => {
  it('keeps variables and the folder from line to line', () =>
    inSandbox(async (sandbox) => {
      await sandbox.run('x=5; cd /run');
      assert.equal((await sandbox.run('echo $x $PWD')).stdout, '5 /run\n');
    }));
  it('keeps output, errors and exit code apart', () =>
    inSandbox(async (sandbox) => {
      const { stdout, stderr, exit } = await sandbox.run('echo out; echo err >&2; (exit 7)');
      assert.deepEqual({ stdout, stderr, exit }, { stdout: 'out\n', stderr: 'err\n', exit: 7 });
    }));
  it('stops a batch at the first command that fails', () =>
    inSandbox(async (sandbox) => {
      const [a, b, c] = await Promise.all(sandbox.runUntilFailure(['true', 'false', 'touch /tmp/ran']));
      assert.deepEqual([a?.exit, b?.exit, c], [0, 1, undefined]);
      assert.equal((await sandbox.run('[[ -e /tmp/ran ]]')).exit, 1);
    }));
  it('runs jobs beside each other and kills one with its children', () =>
    inSandbox(async (sandbox) => {
      const jobs = [sandbox.start('echo one; echo err >&2'), sandbox.start('sleep 65432 & sleep 65432')];
      assert.equal((await jobs[0]?.done)?.stderr, 'err\n');
      jobs[1]?.kill();
      assert.equal((await jobs[1]?.done)?.exit, 137);
      // The kernel ends them in its own time.
      while ((await sandbox.inventory()).processes.some((name) => name.endsWith('sleep'))) await delay(10);
    }));
  it('goes on with a job that is interrupted while it starts', () =>
    inSandbox(async (sandbox) => {
      for (let i = 0; i < 20; i += 1) {
        const job = sandbox.start('fping -r 0 -t 100 127.0.0.1');
        job.interrupt();
        // It ends, one way or the other; before, it took its shell along, and nobody ever heard of it again.
        await job.done;
      }
    }));
  it('can end under a batch, of which only the first command is waited for', () =>
    inSandbox(async (sandbox) => {
      const [first] = sandbox.runUntilFailure(['sleep 65433', 'true', 'true']);
      void sandbox.close();
      await assert.rejects(first as Promise<unknown>, { code: 'interrupted', command: 'sleep 65433' });
    }));
  it('locks the host’s file systems read-only, from its own root too', () =>
    inSandbox(async (sandbox) => {
      for (const command of [
        'touch /usr/netscene',
        'mount -o remount,rw /',
        'mount -o remount,bind,rw /',
        'sysctl -w vm.swappiness=60',
      ]) {
        const { exit, stderr } = await sandbox.run(command);
        assert.notEqual(exit, 0, command);
        assert.match(stderr, /[Rr]ead-only|denied/);
      }
    }));
  it('has a loopback interface that is up and nothing else', () =>
    inSandbox(async (sandbox) => {
      assert.equal((await sandbox.run('ping -c 1 127.0.0.1')).exit, 0);
      assert.ok((await sandbox.inventory()).links.includes('lo'));
      assert.deepEqual((await sandbox.inventory()).namespaces, []);
    }));
  it('does not let a command end the agent by mistake of set -e', () =>
    inSandbox(async (sandbox) => {
      await sandbox.run('set -e');
      await sandbox.run('false');
      assert.equal((await sandbox.run('echo on')).stdout, 'on\n');
    }));
  it('says so when its shell ends', () =>
    inSandbox(async (sandbox) => {
      await assert.rejects(sandbox.run('exit 3'), (error: SandboxEnded) => error.code === 'shell-ended');
    }));
  it('says so when its shell ends while netscene asks something beside it', () =>
    inSandbox(async (sandbox) => {
      const asked = sandbox.start('sleep 1000').done;
      await sandbox.agentPid;
      const ended = { code: 'shell-ended' };
      await Promise.all([assert.rejects(asked, ended), assert.rejects(sandbox.run('exit 3'), ended)]);
    }));
  it('says so when what netscene runs beside it ends by itself', () =>
    inSandbox(async (sandbox) => {
      process.kill(await sandbox.agentPid, 'SIGKILL');
      await assert.rejects(sandbox.ended, (error: SandboxEnded) => {
        assert.ok(error.end.code === 'sandbox');
        assert.match(error.end.facts.why, /^what netscene runs beside the scenario ended/);
        return true;
      });
    }));
  it('leaves no process, namespace or descriptor behind', async () => {
    await inSandbox(async () => {});
    const before = readdirSync('/proc/self/fd').length;
    const sleep = endlessSleep();
    for (let i = 0; i < 20; i += 1)
      await inSandbox(async (sandbox) => void (await sandbox.run(`${sleep} & true`)));
    assert.ok(readdirSync('/proc/self/fd').length <= before);
    // What is being taken down by the kernel may be in sight for a moment yet.
    await until(() => running(sleep) === 0);
  });
});

it('a runner killed with SIGKILL takes everything with it', async () => {
  const sleep = endlessSleep();
  const program = `import { Sandbox } from '${new URL('../../../runner/run/sandbox/sandbox.js', import.meta.url).href}';
    const sandbox = await Sandbox.open(); sandbox.run('${sleep}'); setTimeout(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  await until(() => running(sleep) > 0);
  child.kill('SIGKILL');
  await until(() => running(sleep) === 0);
});
