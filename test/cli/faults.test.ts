import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { nothingLeft, reportAt, under } from './counted-run.ts';
import { folder, netscene, scenarioFile } from './netscene.ts';

describe('signals at random moments', { timeout: 900_000 }, () => {
  /** Others each time; `make soak` has a thousand. */
  const moments = 12;
  /** By the shell's count, 128 and the signal where it comes before we listen; 0 where all had ended. */
  const allowed = { INT: [130, 0], TERM: [130, 143, 0], HUP: [130, 129, 0], KILL: [137, 0] } as const;
  for (const [signal, codes] of Object.entries(allowed)) {
    const endedBy = 128 + constants.signals[`SIG${signal as keyof typeof allowed}`];
    it(`${moments} of SIG${signal}: the exit code, no process, no half file, a whole report`, async (t) => {
      const outcomes = new Map<string, number>();
      const seed = Math.floor(Math.random() * 1000);
      const args = ['run', 'veth-pair', 'multi-subnet', '-r', 'table'];
      const start = performance.now();
      assert.equal((await under({}, args)).code, 0);
      const whole = (performance.now() - start) / 1000;
      t.diagnostic(`${moments} moments of ${whole.toFixed(1)} s, seed ${seed}`);
      const one = async (n: number) => {
        const at = folder(t);
        const reports = ['-r', `json=${join(at, 'report.json')}`, '-r', `ndjson=${join(at, 'events')}`];
        // From before the start of Node to about the end of the run, spread evenly.
        const after = (((seed + n * (1000 / moments)) % 1000) / 1000) * whole;
        const ended = await under({ signal, after }, [...args, ...reports]);
        const place = `after ${after} s: ${ended.stdout}${ended.stderr}`;
        assert.ok((codes as readonly number[]).includes(ended.code as number), `${ended.code} ${place}`);
        nothingLeft(ended);
        const files = readdirSync(at);
        assert.deepEqual(
          files.filter((name) => name !== 'events' && name !== 'report.json'),
          [],
          place,
        );
        if (files.includes('report.json'))
          // All was told, and Node, as it ended, had given the signal its own meaning back.
          assert.ok(
            ended.code === endedBy || reportAt(join(at, 'report.json')).exitCode === ended.code,
            place,
          );
        else assert.notEqual(ended.code, 0, place);
        outcomes.set(String(ended.code), (outcomes.get(String(ended.code)) ?? 0) + 1);
      };
      const queue = Array.from({ length: moments }, (_, n) => n);
      const worker = async () => {
        for (let n = queue.shift(); n !== undefined; n = queue.shift()) await one(n);
      };
      await Promise.all(Array.from({ length: availableParallelism() }, worker));
      t.diagnostic(`exit codes: ${[...outcomes].map(([code, n]) => `${code} × ${n}`).join(', ')}`);
    });
  }
});

/** Pids, from the outside, of the sandbox in which a command with this argument runs. */
async function sandboxOf(argument: string): Promise<{ init: number; shell: number; command: number }> {
  const statusOf = (pid: number | string) => readFileSync(`/proc/${pid}/status`, 'utf8');
  const parentOf = (pid: number) => Number(/^PPid:\t(\d+)/m.exec(statusOf(pid))?.[1]);
  const isInit = (pid: number) => /^NSpid:.*\t1$/m.test(statusOf(pid));
  for (;;) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== `sleep\0${argument}\0`) continue;
        const command = Number(pid);
        let shell = parentOf(command);
        while (!isInit(parentOf(shell))) shell = parentOf(shell);
        return { init: parentOf(shell), shell, command };
      } catch {
        // It has ended since it was listed.
      }
    }
    await sleep(20);
  }
}

describe('SIGKILL from outside', { timeout: 900_000, concurrency: 3 }, () => {
  for (const victim of ['init', 'shell', 'command'] as const) {
    it(`to a sandbox’s ${victim}: an error of its scenario, and the other’s result is whole`, async (t) => {
      const at = folder(t);
      const argument = `${10_000 + Math.random()}`;
      const bad = scenarioFile(at, 'killed', `setup('x')\`sleep ${argument}\``);
      const good = scenarioFile(
        at,
        'innocent',
        "setup('x')`ip netns add a; sleep 2`, cleanup`ip netns del a`",
      );
      const report = join(at, 'report');
      const run = netscene(['run', bad, good, '--jobs', '2', '-r', `json=${report}`]);
      const { init, [victim]: pid } = await sandboxOf(argument);
      process.kill(pid, 'SIGKILL');
      const { code, stdout, stderr } = await run;
      assert.equal(code, 129, stdout + stderr);
      assert.equal(existsSync(`/proc/${init}`), false);
      const { scenarios } = reportAt(report);
      assert.deepEqual(
        scenarios.map(({ name, verdict }) => [name, verdict]),
        [
          ['killed', 'error'],
          ['innocent', 'pass'],
        ],
      );
      const told = scenarios[0]?.deviations[0]?.code;
      assert.equal(told, victim === 'command' ? 'command-failed' : 'shell-ended');
    });
  }
});

describe('a scenario that attacks', { timeout: 900_000, concurrency: 4 }, () => {
  const attacks: [what: string, command: string, code: string][] = [
    ['forks without end', 'while :; do sleep 100 & done', '(?:timeout|shell-ended|output-limit)'],
    ['fills its tmpfs', 'head -c 400M /dev/zero >/tmp/full', 'command-failed'],
    ['writes to the host’s files', 'touch /usr/netscene-was-here', 'command-failed'],
    ['remounts', 'mount -o remount,rw / && touch /var/tmp/netscene-was-here', 'command-failed'],
    ['kills its shell', 'kill -KILL $BASHPID', 'shell-ended'],
    ['kills all that it sees', 'kill -KILL -1; sleep 100', '(?:shell-ended|timeout)'],
    ['floods its output', 'yes', 'output-limit'],
    ['holds a fifo open', 'mkfifo /tmp/f; exec 9<>/tmp/f; cat /tmp/f', 'timeout'],
    ['takes more memory than it may', 'ulimit -v 200000; head -c 1G /dev/zero | tail -n 1', '.*'],
    ['takes our words', 'builtin() { :; }; printf() { :; }; false', 'command-failed'],
    ['stops its shell from running anything', 'set -n; true', '(?:timeout|shell-ended)'],
  ];
  for (const [what, command, code] of attacks) {
    it(`${what}: an error of its own, and the other’s result and the report are whole`, async (t) => {
      const at = folder(t);
      // Only what never ends has a short time: a busy machine takes its own for the rest.
      const timeout = code.includes('timeout') ? 8 : undefined;
      const bad = scenarioFile(at, 'attacks', `setup('x')\`${command}\``, { timeout });
      const good = scenarioFile(at, 'innocent', "setup('x')`ip netns add a`, cleanup`ip netns del a`");
      const args = ['run', bad, good, '--jobs', '2', '-r', `json=${join(at, 'report')}`];
      const ended = await under({}, args);
      assert.equal(ended.code, 129, ended.stdout + ended.stderr);
      nothingLeft(ended);
      const { scenarios } = reportAt(join(at, 'report'));
      assert.deepEqual(
        scenarios.map(({ name, verdict }) => [name, verdict]),
        [
          ['attacks', 'error'],
          ['innocent', 'pass'],
        ],
      );
      assert.match(scenarios[0]?.deviations[0]?.code ?? '', new RegExp(`^${code}$`));
    });
  }

  it('names itself ../../x: refused before anything runs, and no such file', async (t) => {
    const at = folder(t);
    const file = scenarioFile(at, 'x', "setup('x')`true`");
    writeFileSync(file, readFileSync(file, 'utf8').replace("name: 'x'", "name: '../../x'"));
    const { code, stdout } = await netscene(['run', file, '-r', `json=${join(at, 'report')}`]);
    assert.deepEqual([code, stdout], [129, '']);
    const [scenario] = reportAt(join(at, 'report')).scenarios;
    assert.equal(scenario?.verdict, 'error');
    assert.match(JSON.stringify(scenario?.deviations), /invalid-scenario/);
    assert.deepEqual(readdirSync(at).sort(), ['report', 'x.ts']);
  });

  it('sends control characters: none of them reaches the terminal, on any output', async (t) => {
    const file = scenarioFile(
      folder(t),
      'beeps',
      "setup('x')`printf '\\033]0;owned\\007\\033[2J\\u202e'; false`",
    );
    for (const options of [[], ['-v'], ['-r', 'json'], ['-r', 'ndjson']]) {
      const { code, stdout, stderr } = await netscene(['run', file, ...options]);
      assert.equal(code, 129);
      assert.doesNotMatch(stdout + stderr, /[\x00-\x08\x0b-\x1f\x7f]/);
    }
  });
});
