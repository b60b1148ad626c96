import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox, SandboxEnded } from '../../../runner/run/sandbox/sandbox.ts';
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

/** PIDs of the host's processes whose command line holds a word; a word that no other test has. */
function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** A number of seconds that no other process sleeps for. */
const uniqueSleep = () => `${3000 + (randomBytes(2).readUInt16BE() % 1000)}.${randomBytes(4).readUInt32BE()}`;

describe('commands in one sandbox', { timeout: 300_000 }, () => {
  it('answer with their exit codes', () =>
    inSandbox(async (sandbox) => {
      const exits: [command: string, exit: number][] = [
        ['true', 0],
        ['(exit 7)', 7],
        ['no-such-program', 127],
        ['/etc/passwd', 126],
        ['bash -c "kill -TERM \\$\\$"', 143],
        ['if', 2],
      ];
      for (const [command, exit] of exits) assert.equal((await sandbox.run(command)).exit, exit, command);
    }));

  it('have their outputs kept apart, whatever they print', () =>
    inSandbox(async (sandbox) => {
      const commands = ['printf out; printf err >&2', 'printf "a\\0b"', 'true', 'printf "\\n"', 'echo ü名'];
      const results = await Promise.all(commands.map((command) => sandbox.run(command)));
      assert.deepEqual(
        results.map(({ stdout, stderr }) => [stdout, stderr]),
        [
          ['out', 'err'],
          ['a\0b', ''],
          ['', ''],
          ['\n', ''],
          ['ü名\n', ''],
        ],
      );
    }));

  it('cannot read input: they fail at once', () =>
    inSandbox(async (sandbox) => {
      for (const command of ['cat', 'head -c1', 'read line', 'bash -c "read line"']) {
        assert.notEqual((await sandbox.run(command)).exit, 0, command);
      }
    }));

  it('are not handed the runner’s own descriptors', () =>
    inSandbox(async (sandbox) => {
      const { stdout } = await sandbox.run("bash -c 'echo /proc/self/fd/*'");
      const open = stdout
        .trim()
        .split(' ')
        .map((path) => Number(path.replace(/.*\//, '')));
      // 3 is the folder that the pattern reads; far above may lie what our own parent handed to us.
      assert.deepEqual(
        open.filter((descriptor) => descriptor > 3 && descriptor < 100),
        [],
      );
    }));

  it('may be a megabyte, and hold quotes and newlines', () =>
    inSandbox(async (sandbox) => {
      const word = 'it\'s "$HOME"\n'.repeat(80_000);
      const { stdout } = await sandbox.run(`cat <<'END' | wc -c\n${word}END`);
      assert.equal(Number(stdout), Buffer.byteLength(word));
    }));

  it('run beside each other as jobs', () =>
    inSandbox(async (sandbox) => {
      // Each waits for the other: one after the other they would never end.
      await sandbox.start('mkfifo /run/a /run/b').done;
      const one = sandbox.start('echo one >/run/a; cat /run/b');
      const other = sandbox.start('cat /run/a; echo two >/run/b');
      assert.deepEqual([(await one.done).stdout, (await other.done).stdout], ['two\n', 'one\n']);
    }));

  it('as jobs have exit codes and outputs of their own', () =>
    inSandbox(async (sandbox) => {
      const jobs = [1, 2, 3].map((n) => sandbox.start(`echo out${n}; echo err${n} >&2; exit ${n}`).done);
      assert.deepEqual(
        (await Promise.all(jobs)).map(({ exit, stdout, stderr }) => [exit, stdout, stderr]),
        [1, 2, 3].map((n) => [n, `out${n}\n`, `err${n}\n`]),
      );
    }));

  it('as jobs can be killed, children and all', () =>
    inSandbox(async (sandbox) => {
      const job = sandbox.start('sleep 1000.25 & sleep 1000.25');
      // The inventory leaves out jobs: they are the runner's own. Other sandboxes may have a sleep too, but not this one.
      const sleeping = '[[ $(cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n" | grep -cx 1000.25) == ';
      const wait = (count: number) => sandbox.start(`until ${sleeping}${count} ]]; do sleep 0.01; done`).done;
      await wait(2);
      assert.deepEqual((await sandbox.inventory()).processes, []);
      job.kill();
      assert.equal((await job.done).exit, 137);
      await wait(0);
    }));
});

describe('a sandbox', { timeout: 300_000 }, () => {
  it('takes stock of links, namespaces and processes', () =>
    inSandbox(async (sandbox) => {
      await sandbox.run('ip netns add ns1; ip link add br1 type bridge; sleep 1000 & disown');
      const { links, namespaces, processes } = await sandbox.inventory();
      assert.deepEqual([links, namespaces], [['lo', 'br1'], ['ns1']]);
      assert.match(processes.join(), /^\d+ (sleep|bash)$/);
    }));

  it('does not see the names of another one, nor they it', async () => {
    const [one, other] = await Promise.all([Sandbox.open(), Sandbox.open()]);
    try {
      const made = await Promise.all(
        [one, other].map((sandbox) => sandbox.run('ip netns add same && ip netns list')),
      );
      assert.deepEqual(
        made.map(({ stdout }) => stdout),
        ['same\n', 'same\n'],
      );
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
    assert.equal(spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout.includes('same'), false);
  });

  it('has an environment that does not depend on ours', () =>
    inSandbox(async (sandbox) => {
      const { stdout } = await sandbox.run(
        'env | sort | sed "s/=.*//" | grep -vx -e _ -e OLDPWD -e PWD -e SHLVL',
      );
      assert.equal(stdout, 'HOME\nLC_ALL\nPATH\nTERM\nUSER\n');
    }));

  it('ends when a command floods it, with what it printed first', () =>
    inSandbox(async (sandbox) => {
      const flood = sandbox.run('echo first; head -c 40000000 /dev/zero | tr "\\0" x');
      await assert.rejects(flood, (error) => {
        assert.ok(error instanceof SandboxEnded);
        assert.equal(error.code, 'output-limit');
        assert.match(error.partial.stdout, /^first\nx{1000}/);
        return true;
      });
      await assert.rejects(sandbox.run('true'), { code: 'output-limit' });
    }));

  it('stands what is below the limit, and cuts it', () =>
    inSandbox(async (sandbox) => {
      const { stdout, truncated } = await sandbox.run('head -c 8000000 /dev/zero | tr "\\0" x');
      assert.deepEqual([stdout.length, truncated], [1 << 20, true]);
      assert.equal((await sandbox.run('echo on')).stdout, 'on\n');
    }));

  for (const command of ['exit 3', 'exec true', 'kill -KILL $BASHPID', 'set -u; echo $unset']) {
    it(`ends when a command ends its shell: ${command}`, () =>
      inSandbox(async (sandbox) => {
        await assert.rejects(sandbox.run(command), (error) => {
          assert.ok(error instanceof SandboxEnded);
          assert.equal(error.code, 'shell-ended');
          assert.equal(error.command, command);
          return true;
        });
      }));
  }

  it('fails what is under way with the reason of its end, and what comes later', async () => {
    const sandbox = await Sandbox.open();
    const running = sandbox.run('sleep 1000');
    const waiting = sandbox.ended;
    const end = { code: 'timeout', facts: { limit: 1 } } as const;
    const closed = sandbox.close(end);
    for (const one of [running, waiting]) await assert.rejects(one, { code: 'timeout', end });
    await closed;
    await assert.rejects(sandbox.run('true'), { code: 'timeout' });
  });

  it('can be closed when nothing in it answers any more', async () => {
    const sandbox = await Sandbox.open();
    process.kill(sandbox.pid, 'SIGSTOP');
    await sandbox.close();
  });

  it('takes with it what runs in it, in whatever session', async () => {
    const seconds = uniqueSleep();
    const sandbox = await Sandbox.open();
    await sandbox.run(`setsid -f sleep ${seconds}; nohup sleep ${seconds} >/dev/null 2>&1 &`);
    await until(() => processesWith(seconds).length >= 2);
    await sandbox.close();
    await until(() => processesWith(seconds).length === 0);
  });
});

describe('the host’s file systems', { timeout: 300_000 }, () => {
  /** Each tries to write where the host would notice; all must fail. */
  const attempts = [
    'touch /etc/netscene-was-here',
    'touch /root/netscene-was-here /home/netscene-was-here /var/tmp/netscene-was-here',
    'mount -o remount,rw /',
    'mount -o remount,bind,rw / && touch /var/tmp/netscene-was-here',
    'mkdir -p /tmp/new && mount --bind / /tmp/new && touch /tmp/new/var/tmp/netscene-was-here',
    'mkdir -p /tmp/new && mount --rbind / /tmp/new && mount -o remount,bind,rw /tmp/new',
    'unshare --mount --user --map-root-user mount -o remount,bind,rw /',
    'umount /',
    'umount -l /tmp && touch /tmp/netscene-was-here',
    'swappiness=$(</proc/sys/vm/swappiness); echo $swappiness >/proc/sys/vm/swappiness',
  ];

  it('cannot be written to, nor made writable again', () =>
    inSandbox(async (sandbox) => {
      for (const attempt of attempts) {
        const { exit, stdout } = await sandbox.run(attempt);
        assert.notEqual(exit, 0, `${attempt} worked ${stdout}`);
      }
    }));

  it('cannot be written to by a sandbox that an ordinary user starts', {
    skip: process.getuid?.() !== 0,
  }, (t) => {
    const script = `
      const { Sandbox } = await import(process.argv[1]);
      const sandbox = await Sandbox.open();
      const worked = [];
      for (const attempt of JSON.parse(process.argv[2])) if ((await sandbox.run(attempt)).exit === 0) worked.push(attempt);
      console.log(JSON.stringify({ worked, on: (await sandbox.run('ip netns add ns1 && ip netns list')).stdout }));
      await sandbox.close();`;
    const path = fileURLToPath(new URL('../../../runner/run/sandbox/sandbox.js', import.meta.url));
    const ran = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, path, JSON.stringify(attempts)],
      {
        ...{ uid: 65534, gid: 65534, cwd: '/', encoding: 'utf8' },
        env: { PATH: process.env.PATH, HOME: '/' },
      },
    );
    if (/EACCES|Cannot find module/.test(ran.stderr)) return t.skip('an ordinary user cannot read this tree');
    assert.deepEqual(JSON.parse(ran.stdout || 'null'), { worked: [], on: 'ns1\n' }, ran.stderr);
  });

  it('are out of sight where they hold other people’s running things', () =>
    inSandbox(async (sandbox) => {
      const folder = mkdtempSync(join(tmpdir(), 'netscene-host-'));
      try {
        assert.equal(
          (await sandbox.run('ls -A /tmp /run | grep -v :')).stdout.includes('netscene-host'),
          false,
        );
        const { stdout } = await sandbox.run('ls -d /proc/[0-9]* | wc -l');
        assert.ok(Number(stdout) < 10, `${stdout} processes in sight`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }));
});

describe('nothing is left', { timeout: 300_000 }, () => {
  it('of a sandbox whose runner was killed with SIGKILL', async () => {
    const seconds = uniqueSleep();
    const script = `
      const { Sandbox } = await import(${JSON.stringify(new URL('../../../runner/run/sandbox/sandbox.js', import.meta.url).href)});
      const sandbox = await Sandbox.open();
      await sandbox.run('setsid -f sleep ${seconds}');
      sandbox.start('sleep ${seconds}').done.catch(() => {});
      sandbox.run('sleep ${seconds}').catch(() => {});`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await until(() => processesWith(seconds).length >= 3);
    runner.kill('SIGKILL');
    await until(() => processesWith(seconds).length === 0);
  });

  it('of thirty sandboxes: no descriptor, no process, no folder', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('netscene-mounts')).length;
    await inSandbox(async () => {});
    const before = [descriptors(), children(), folders()];
    for (let n = 0; n < 10; n += 1) {
      await Promise.all(
        [1, 2, 3].map(() => inSandbox(async (sandbox) => void (await sandbox.run('ip netns add ns1')))),
      );
    }
    assert.deepEqual([descriptors(), children(), folders()], before);
  });
});
