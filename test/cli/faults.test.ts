/**
 * Faults on real processes, each in a PID namespace of its own: what is left in it when the runner has ended is
 * exactly what the runner left. `netscene` runs beside the shell that counts.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Ended, executable, folder, netscene, scenarioFile } from './netscene.ts';

/** Job control gives a background job the usual signals; 10 s are enough for the kernel on a slow machine. */
const counting = `set -m; limits=$1 signal=$2 after=$3; shift 3
  (eval "$limits"; exec "$@") & runner=$!
  if [ "$signal" ]; then sleep "$after"; kill -s "$signal" $runner; fi
  wait $runner; code=$?
  for n in $(seq 100); do
    left=; for p in /proc/[0-9]*; do [ "$p" = /proc/1 ] || { read -r _ name state _ <$p/stat && [ "$state" != Z ] && left="$left $name"; } 2>/dev/null; done
    [ "$left" ] || break; sleep 0.1
  done
  echo "left:$left" >&2; exit $code`;

interface Fault {
  /** Shell commands that limit the runner. */
  readonly limits?: string;
  readonly signal?: string;
  /** Seconds until the signal. */
  readonly after?: number;
}

/** Runs netscene under a fault; what is left of it is its last word on stderr. */
function under({ limits = '', signal = '', after = 0 }: Fault, args: readonly string[]): Promise<Ended> {
  const own = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const command = [
    'bash',
    '-c',
    counting,
    'bash',
    limits,
    signal,
    String(after),
    process.execPath,
    executable,
  ];
  const child = spawn('unshare', [...own, ...command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

const nothingLeft = ({ stdout, stderr }: Ended) => assert.match(stderr, /^left:$/m, stdout + stderr);
interface Report {
  readonly exitCode: number;
  readonly scenarios: readonly { name: string; verdict: string; deviations: readonly { code: string }[] }[];
}
const reportAt = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Report;

describe('signals at random moments', { timeout: 900_000 }, () => {
  const moments = 20;
  /** By the shell's count, 128 and the signal where it comes before we listen; 0 where all had ended. */
  const allowed = { INT: [130, 0], TERM: [130, 143, 0], HUP: [130, 129, 0], KILL: [137, 0] } as const;
  for (const [signal, codes] of Object.entries(allowed)) {
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
          assert.equal(reportAt(join(at, 'report.json')).exitCode, ended.code);
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

describe('a scenario that attacks', { timeout: 900_000 }, () => {
  const attacks: [what: string, command: string, code: string][] = [
    ['forks without end', 'while :; do sleep 100 & done', '(?:timeout|shell-ended|output-limit)'],
    ['fills its tmpfs', 'head -c 400M /dev/zero >/tmp/full', 'command-failed'],
    ['writes to the host’s files', 'touch /etc/netscene-was-here', 'command-failed'],
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
      const bad = scenarioFile(at, 'attacks', `setup('x')\`${command}\``);
      const good = scenarioFile(at, 'innocent', "setup('x')`ip netns add a`, cleanup`ip netns del a`");
      const args = ['run', bad, good, '--jobs', '2', '--timeout', '15', '-r', `json=${join(at, 'report')}`];
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
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, readFileSync(file, 'utf8').replace("name: 'x'", "name: '../../x'"));
    const { code, stdout, stderr } = await netscene(['run', file, '-r', `json=${join(at, 'report')}`]);
    assert.deepEqual([code, stdout], [129, '']);
    assert.match(stderr, /\[invalid-scenario\]/);
    assert.deepEqual(readdirSync(at), ['x.ts']);
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

describe('a machine at its limits', { timeout: 900_000 }, () => {
  const limits: [what: string, limit: string][] = [
    ...[22, 30, 45, 60].map((n): [string, string] => [`${n} descriptors`, `ulimit -n ${n}`]),
    ...[12, 20, 30].map((n): [string, string] => [`${n} processes`, `ulimit -u ${n}`]),
    ['40 MB for the runner’s objects', 'export NODE_OPTIONS=--max-old-space-size=40'],
    ['no output', 'exec >&-'],
    ['no output and no errors', 'exec >&- 2>&-'],
  ];
  for (const [what, limit] of limits) {
    it(`${what}: done or an error, never a failed claim, and nothing left`, async (t) => {
      const at = folder(t);
      const report = join(at, 'report');
      const args = ['run', 'veth-pair', 'multi-subnet', 'gateway', '--jobs', '3', '-r', 'table'];
      const ended = await under({ limits: limit }, [...args, '-r', `json=${report}`]);
      t.diagnostic(`exit code ${ended.code}`);
      // 134: Node itself aborts where it may not start its own threads.
      assert.ok([0, 129, 134].includes(ended.code as number), `${ended.code} ${ended.stdout}${ended.stderr}`);
      nothingLeft(ended);
      assert.deepEqual(
        readdirSync(at).filter((name) => name !== 'report'),
        [],
      );
      if (readdirSync(at).length === 0) return assert.notEqual(ended.code, 0);
      for (const { verdict } of reportAt(report).scenarios) assert.match(verdict, /^(?:pass|error|not-run)$/);
    });
  }
});
