import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runSteps } from './run-file.ts';

const zx = "import { $, cd, within, retry, sleep, kill, tmpfile } from 'zx';";

/** Steps that make `a` (10.0.0.1) and `b` (10.0.0.2), and take them away. */
const around = (scripts: string) => `setup('two')\`
  ip netns add a
  ip netns add b
  ip link add va netns a type veth peer name vb netns b
  ip -n a address add 10.0.0.1/24 dev va
  ip -n b address add 10.0.0.2/24 dev vb
  ip -n a link set va up
  ip -n b link set vb up
\`, ${scripts}, cleanup\`
  ip netns del a
  ip netns del b
\``;

describe('a script', { concurrency: 2, timeout: 120_000 }, () => {
  it('tells each of its commands, as it was given', async () => {
    const { verdict, commands } = await runSteps(
      around(`script('s', async ($, scene) => {
        await $\`echo \${['a b', 'c']}; exit 0\`;
        await scene.in('a').$\`ip -br link show va\`;
        await scene.in('b').$\`echo one; echo two | cat\`;
        await $({ nothrow: true })\`exit 3\`;
      })`),
    );
    assert.equal(verdict, 'pass');
    assert.deepEqual(
      commands
        .filter(({ step }) => step === 1)
        .map(({ command, exit, stdout }) => [command, exit, stdout.split(' ')[0]]),
      [
        ["echo $'a b' c; exit 0", 0, 'a'],
        ['ip netns exec a ip -br link show va', 0, commands[8]?.stdout.split(' ')[0]],
        ["ip netns exec b bash -c $'echo one; echo two | cat'", 0, 'one\ntwo\n'],
        ['exit 3', 3, ''],
      ],
    );
  });

  it('names the command that failed, and the line', async () => {
    const { verdict, deviations } = await runSteps(
      `setup('x')\`true\`, script('it is there', async ($) => {
        await $\`true\`;
        await $\`ip link show nothing\`;
      })`,
    );
    assert.equal(verdict, 'fail');
    const [one] = deviations;
    assert.deepEqual(
      [one?.code, one?.command, one?.expected],
      ['script-failed', 'ip link show nothing', 'it is there'],
    );
    assert.equal(one?.at?.line, 6);
    assert.match(one?.output ?? '', /does not exist/);
  });

  it('of a program that is not there is an error, whatever it makes of that', async () => {
    for (const body of [
      'await $`no-such-tool --check`',
      'await assert.rejects($`no-such-tool`)',
      "await $`no-such-tool`.nothrow(); throw new Error('no reply')",
      "await assert.rejects(scene.in('a').$`no-such-tool`)",
    ]) {
      const { verdict, deviations } = await runSteps(around(`script('s', async ($, scene) => { ${body} })`));
      assert.equal(verdict, 'error', body);
      assert.deepEqual([deviations[0]?.code, deviations[0]?.verdict], ['missing-tool', 'error'], body);
    }
  });

  it('uses the zx that it imports in the sandbox, and nowhere else', async () => {
    const { verdict, printed, deviations } = await runSteps(
      `setup('x')\`true\`, script('s', async () => {
        await $\`readlink /proc/self/ns/net\`;
        await $\`mkdir -p /tmp/deep/er\`;
        await within(async () => { cd('/tmp/deep'); cd('er'); await $\`pwd\`; });
        await $\`pwd\`;
        $.sync\`echo in sync\`;
        const { cd: other, $: again } = await import('zx/core');
        other('/run'); await again\`pwd\`;
      })`,
      { head: zx },
    );
    assert.equal(verdict, 'pass', JSON.stringify(deviations));
    const [namespace, ...rest] = printed.trimEnd().split('\n');
    assert.notEqual(namespace, readlinkSync('/proc/self/ns/net'));
    assert.deepEqual(rest, ['/tmp/deep/er', '/tmp', 'in sync', '/run']);
  });

  it('is refused what zx does to the machine', async () => {
    for (const body of ['await kill(1)', "tmpfile('x', 'y')"]) {
      const { verdict, deviations } = await runSteps(
        `setup('x')\`true\`, script('s', async () => { ${body} })`,
        { head: zx },
      );
      assert.equal(verdict, 'fail');
      assert.match(deviations[0]?.happened ?? '', /works on the machine and not in the sandbox: write/);
    }
  });

  it('keeps what one step finds for the next, and nothing for another run', async () => {
    const steps = `setup('x')\`true\`, script('finds', async ($) => { seen.push((await $\`echo \${seen.length}\`).stdout.trim()); }),
      script('uses', () => assert.deepEqual(seen, ['0']))`;
    for (let i = 0; i < 2; i += 1)
      assert.equal((await runSteps(steps, { head: 'const seen: string[] = [];' })).verdict, 'pass');
  });

  it('pings from a namespace, and reads it', async () => {
    const { verdict, deviations, commands } = await runSteps(
      around(`script('s', async ($, scene) => {
        assert.equal(await scene.ping('a', '10.0.0.2'), true);
        assert.equal(await scene.in('b').ping('10.0.0.1', { count: 2 }), true);
        assert.equal(await scene.ping('a', '10.0.0.9', { seconds: 1 }), false);
        assert.equal(await scene.ping('a', '10.9.0.9'), false);
        await assert.rejects(scene.ping('nowhere', '10.0.0.1'), /nowhere/);
        assert.equal((await scene.in('a').addresses()).find(({ ifname }) => ifname === 'va')?.addr_info[0]?.local, '10.0.0.1');
        const names = (links) => links.map(({ ifname }) => ifname);
        assert.deepEqual(names(await scene.in('b').links()), names(await scene.links('b')));
      })`),
    );
    assert.deepEqual([verdict, deviations], ['pass', []]);
    assert.equal(commands.filter(({ command }) => command.includes(' ping ')).length, 5);
  });

  it('fails by a claim, and is an error by a mistake of its own', async () => {
    const cases: [body: string, code: string, verdict: string, said: RegExp][] = [
      ["assert.equal(1, 2, 'one is two')", 'script-failed', 'fail', /one is two/],
      ["throw new Error('no port')", 'script-failed', 'fail', /no port/],
      ['nothing.at.all()', 'script-broken', 'error', /ReferenceError/],
      ["throw new TypeError('a slip')", 'script-broken', 'error', /TypeError: a slip/],
      ["await scene.routes('nope')", 'script-broken', 'error', /nope/],
      ["Promise.reject(new Error('stray')); await sleep(5000)", 'script-failed', 'fail', /stray/],
      [
        "setTimeout(() => { throw new RangeError('later') }); await sleep(5000)",
        'script-broken',
        'error',
        /later/,
      ],
      ['process.exit(0)', 'script-broken', 'error', /ended its process \(exit code 0\)/],
    ];
    for (const [body, code, verdict, said] of cases) {
      const run = await runSteps(`setup('x')\`true\`, script('s', async ($, scene) => { ${body} })`, {
        head: zx,
      });
      assert.deepEqual([run.verdict, run.deviations[0]?.code], [verdict, code], body);
      assert.match(run.deviations[0]?.happened ?? '', said);
    }
  });

  it('is refused zx once its step is over', async () => {
    const { deviations } = await runSteps(
      `setup('x')\`true\`, script('leaves', () => { later = sleep(50).then(() => $\`id\`); later.catch(() => {}); }),
       script('waits', () => later)`,
      { head: `${zx} let later: Promise<unknown>;` },
    );
    assert.match(deviations[0]?.happened ?? '', /after its step is over: await everything/);
  });

  it('bounds a command of its own, without ps(1)', async () => {
    const { verdict, deviations } = await runSteps(
      `setup('x')\`true\`, script('s', async () => {
        await assert.rejects($\`sleep 100 & wait\`.timeout('200ms'));
        await retry(3, '10ms', () => $\`test -e /tmp/later || { touch /tmp/later; false; }\`);
      })`,
      { head: zx },
    );
    assert.deepEqual([verdict, deviations], ['pass', []]);
  });

  it('that never ends is ended by the scenario’s time', async () => {
    for (const body of [
      'for (;;);',
      'await new Promise(() => {})',
      "await retry(1e9, '1ms', () => { throw 1 })",
      'await $`sleep 1000`',
    ]) {
      const { verdict, deviations } = await runSteps(
        `setup('x')\`true\`, script('s', async () => { ${body} })`,
        {
          head: zx,
          timeout: 1.5,
        },
      );
      assert.equal(verdict, 'error', body);
      assert.deepEqual(
        deviations.map(({ code }) => code),
        ['timeout'],
        body,
      );
    }
  });
});
