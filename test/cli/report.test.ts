import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brokenLab, wholeLab } from '../run/report/lab.ts';
import { until } from '../until.ts';
import { executable, folder, netscene, scenarioFile } from './netscene.ts';

describe('netscene report', () => {
  let at: string;
  let stream: string;
  let table: string;
  before(async () => {
    at = mkdtempSync(join(tmpdir(), 'netscene-report-'));
    stream = join(at, 'run.ndjson');
    const args = [
      'run',
      brokenLab(at),
      'veth-pair',
      '--deadline',
      '0.3',
      '-r',
      'table',
      '-r',
      `ndjson=${stream}`,
    ];
    const { code, stdout } = await netscene(args);
    assert.equal(code, 1, stdout);
    table = stdout;
  });
  after(() => rmSync(at, { recursive: true }));

  const from = (name: string, text: string) => {
    writeFileSync(join(at, name), text);
    return ['report', '--from', join(at, name)];
  };
  const lines = () => readFileSync(stream, 'utf8').trimEnd().split('\n');

  it('tells a saved run as it was told, with its exit code', async () => {
    const { code, stdout, stderr } = await netscene(['report', '--from', stream]);
    assert.deepEqual([code, stdout, stderr], [1, table, '']);
  });

  it('writes several reports, each to its file', async () => {
    const [json, again] = [join(at, 'out.json'), join(at, 'again.ndjson')];
    await netscene(['report', '--from', stream, '-r', `json=${json}`, '-r', `ndjson=${again}`]);
    assert.equal(JSON.parse(readFileSync(json, 'utf8')).exitCode, 1);
    assert.equal(readFileSync(again, 'utf8'), readFileSync(stream, 'utf8'));
  });

  it('writes the others in full when the disk of one is full, and ends with 129', async (t) => {
    const dir = folder(t);
    const full = join(dir, 'full');
    const args = ['report', '--from', stream, '-r', 'table'];
    for (const name of ['json', 'junit', 'ktap', 'ndjson']) args.push('-r', `${name}=${join(dir, name)}`);
    // Its own small disk, seen by this process alone.
    const mounted = `mkdir ${full} && mount -t tmpfs -o size=4k none ${full}; exec "$@"`;
    const wrap = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', mounted, 'sh'];
    args.splice(5, 0, '-r', `github-summary=${join(full, 'one')}`, '-r', `json=${join(full, 'two')}`);
    const { code, stdout, stderr } = await netscene(args, { wrap });
    assert.equal(code, 129, stderr);
    assert.match(stderr, /cannot be written: ENOSPC[\s\S]*full\/one, .*full\/two$/m);
    assert.equal(stdout, table);
    assert.equal(JSON.parse(readFileSync(join(dir, 'json'), 'utf8')).exitCode, 1);
    assert.match(readFileSync(join(dir, 'junit'), 'utf8'), /<\/testsuites>\n$/);
    assert.match(readFileSync(join(dir, 'ktap'), 'utf8'), /^KTAP version 1\n1\.\.2\n/);
    assert.equal(readFileSync(join(dir, 'ndjson'), 'utf8'), readFileSync(stream, 'utf8'));
  });

  it('tells every command of it with --verbose', async () => {
    const { stdout } = await netscene(['report', '--from', stream, '--verbose']);
    assert.match(stdout, /veth-pair │ \$ ip netns add ns1/);
  });

  it('reads standard input', async () => {
    const { code, stdout } = await netscene(['report', '--from', '-'], {
      wrap: ['sh', '-c', '"$@" <"$0"', stream],
    });
    assert.deepEqual([code, stdout], [1, table]);
  });

  it('tells what had finished of a runner that was killed, says so, and ends with 129', async (t) => {
    const dir = folder(t);
    const whole = wholeLab(dir);
    const long = scenarioFile(dir, 'long', "setup('long')`sleep 54321`");
    const file = join(dir, 'killed.ndjson');
    const child = spawn(
      process.execPath,
      [executable, 'run', '-j', '1', whole, long, '-r', `ndjson=${file}`],
      {
        stdio: 'ignore',
      },
    );
    const ended = new Promise((resolve) => child.once('close', resolve));
    const reached = () => {
      try {
        return readFileSync(file, 'utf8').includes('"scenario-start","scenario":"long"');
      } catch {
        return false;
      }
    };
    await until(reached);
    child.kill('SIGKILL');
    await ended;
    const { code, stdout, stderr } = await netscene(['report', '--from', file]);
    assert.equal(code, 129, stderr);
    assert.match(stdout, /^lab .* pass$/m);
    assert.match(stdout, /^long .* not run$/m);
    assert.match(stdout, /the stream breaks off, its runner was killed: 1 pass, 1 not run/);
    assert.match(stderr, /the stream breaks off/);
  });

  it('is 1 for a stream that breaks off after a claim had failed', async () => {
    const { code } = await netscene(from('failed.ndjson', `${lines().slice(0, -1).join('\n')}\n`));
    assert.equal(code, 1);
  });

  it('takes a half last line for what was not written', async () => {
    const text = readFileSync(stream, 'utf8');
    const { stdout } = await netscene(from('half.ndjson', text.slice(0, -10)));
    assert.match(stdout, /the stream breaks off/);
  });

  const without = (number: number) => lines().filter((_line, index) => index !== number);
  const garbage: [what: string, text: () => string, told: RegExp][] = [
    ['an empty file', () => '', /no event is in it/],
    ['text', () => 'hello\nworld\n', /no JSON[\s\S]*line 1\n/],
    ['binary', () => '\x00\x01\xff\n', /no JSON[\s\S]*line 1\n/],
    [
      'garbage in the middle',
      () => `${lines().toSpliced(4, 0, '{{{').join('\n')}\n`,
      /no JSON[\s\S]*line 5\n/,
    ],
    ['another JSON', () => '{"type":"run-start"}\n', /no event[\s\S]*line 1\n/],
    ['null', () => 'null\n', /no event[\s\S]*line 1\n/],
    ['a line that is lacking', () => `${without(7).join('\n')}\n`, /after 7 comes 9[\s\S]*line 8\n/],
    ['a stream without its head', () => `${without(0).join('\n')}\n`, /does not begin[\s\S]*line 1\n/],
    [
      'two streams',
      () => `${[...lines(), ...lines()].join('\n')}\n`,
      /second stream[\s\S]*one stream at a time/,
    ],
    [
      'a stream of a later version',
      () => `${lines().join('\n').replace('"stream":1', '"stream":2')}\n`,
      /version 2[\s\S]*line 1\n/,
    ],
  ];
  for (const [what, text, told] of garbage) {
    it(`refuses ${what}, with the line`, async () => {
      const { code, stdout, stderr } = await netscene(from('garbage.ndjson', text()));
      assert.equal(code, 129, stdout);
      assert.match(stderr, told);
      assert.match(stderr, /\[unreadable-stream\]/);
      assert.equal(stdout, '');
    });
  }

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await netscene(['report', '--from', join(at, 'nothing')]);
    assert.equal(code, 129);
    assert.match(stderr, /cannot be read/);
  });
});
