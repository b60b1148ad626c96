import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { defused } from '../../../runner/run/report/defused.ts';
import { github } from '../../../runner/run/report/github.ts';
import { githubSummary } from '../../../runner/run/report/github-summary.ts';
import { folder, netscene } from '../../cli/netscene.ts';
import { nastyLab } from './lab.ts';
import { told } from './recorded.ts';
import { recordedStreams } from './streams.ts';

/** What GitHub's runner makes of a log line: a command begins at its first word (ActionCommand in actions/runner). */
function commandOf(line: string) {
  const match = /^\s*::([\w-]+)(?: ([^\n]*?))?::(.*)$/.exec(line);
  if (!match) return undefined;
  const plain = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = Object.fromEntries(
    (match[2] ?? '')
      .split(',')
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf('=')), plain(pair.slice(pair.indexOf('=') + 1))]),
  );
  return { name: match[1], properties, message: plain(match[3] as string) };
}

/** The line of a file that an annotation is shown beside. */
const readLine = (properties: Record<string, string> | undefined) =>
  readFileSync(properties?.file ?? '', 'utf8').split('\n')[Number(properties?.line) - 1] ?? '';
const commandsOf = (text: string) => text.split('\n').filter(Boolean).map(commandOf);

describe('GitHub', () => {
  let streams: Record<string, RunEvent[]>;
  before(async () => {
    streams = await recordedStreams();
  });

  it('gets nothing when all is as claimed', () => {
    assert.equal(told(github, streams['all as claimed'] as RunEvent[]), '');
  });

  it('gets an annotation for each deviation and nothing else, with all that it says', () => {
    const commands = commandsOf(told(github, streams['failures and errors'] as RunEvent[]));
    assert.deepEqual(
      commands.map((command) => [command?.name, Object.keys(command?.properties ?? {})]),
      [
        ['error', ['file', 'line', 'title']],
        ['error', ['file', 'line', 'title']],
      ],
    );
    const [lab, nasty] = commands;
    assert.match(readLine(lab?.properties), /ping -c 1 127\.0\.0\.1/);
    assert.equal(lab?.properties.title, 'lab: ourselves [no-reply]');
    assert.match(
      lab?.message ?? '',
      /^command: ip netns exec a ping -c 1 127\.0\.0\.1\nat: \S+lab\.ts:\d+\nexpected: /,
    );
    assert.equal(nasty?.properties.title, 'nasty: a <title> & "quotes" # 100% [command-failed]');
    assert.match(nasty?.message ?? '', /\\x1b\[2J\\x01<&>\]\]>\n::error::x\nok 1 x # SKIP$/);
  });

  it('gets a notice for what is known', () => {
    const commands = commandsOf(told(github, streams['known deviations'] as RunEvent[]));
    assert.deepEqual(
      commands.map((command) => command?.name),
      ['notice', 'notice'],
    );
  });

  it('gets one for each kernel that went away', () => {
    const titles = commandsOf(told(github, streams['several kernels'] as RunEvent[])).map(
      (command) => command?.properties.title,
    );
    assert.ok(titles.includes('6.5 <&"#%:, DID NOT BOOT'), titles.join('\n'));
    assert.ok(titles.includes('6.6 PANICKED'));
  });

  it('is told when there are more than it shows', () => {
    const events = streams['failures and errors'] as RunEvent[];
    const many = events.flatMap((event): RunEvent[] =>
      event.type === 'deviation' ? Array<RunEvent>(20).fill(event) : [event],
    );
    const commands = commandsOf(told(github, many));
    assert.equal(commands.length, 10);
    assert.equal(commands.at(-1)?.properties.title, '31 more');
  });

  it('gets a summary in which nothing that was printed is Markdown or HTML', () => {
    for (const [name, events] of Object.entries(streams)) {
      const text = told(githubSummary, events);
      assert.doesNotMatch(text, /[^\P{Cc}\n]/u, name);
      const tags = new Set([...text.matchAll(/<[^>]*>/g)].map(([tag]) => tag));
      for (const tag of tags) assert.match(tag, /^<\/?(details|summary|pre)>$/, name);
    }
    const text = told(githubSummary, streams['several kernels'] as RunEvent[]);
    assert.match(
      text,
      /^\| lab \| ✅ pass \| ➖ not run \| ➖ not run \| ✅ pass \| ❌ FAIL \| ➖ not run \|$/m,
    );
    assert.match(text, /^\| scenario \| 6\.1\.55 \| 6\.5 &#60;&#38;&#34;&#35;&#37;&#58;, \|/m);
  });

  it('gets no summary beyond what it takes', () => {
    const events = streams['failures and errors'] as RunEvent[];
    const many = events.flatMap((event): RunEvent[] =>
      event.type === 'deviation' ? Array<RunEvent>(5000).fill(event) : [event],
    );
    const text = told(githubSummary, many);
    assert.ok(Buffer.byteLength(text) < 1024 * 1024);
    assert.match(text, /More was found/);
  });

  it('gets annotations beside the table, and the summary below what others wrote; no output is taken for a command', async (t) => {
    const dir = folder(t);
    const summary = join(dir, 'summary.md');
    writeFileSync(summary, 'before\n');
    const wrap = ['env', 'GITHUB_ACTIONS=true', `GITHUB_STEP_SUMMARY=${summary}`];
    const { code, stdout, stderr } = await netscene(
      ['run', nastyLab(dir), '-r', 'table', '-r', 'github', '--verbose'],
      { wrap },
    );
    assert.equal(code, 129, stderr);
    assert.match(stdout, /^scenario /m);
    const commands = `${stdout}\n${stderr}`.split('\n').flatMap((line) => commandOf(line) ?? []);
    assert.deepEqual(
      commands.map(({ properties }) => properties.title),
      ['nasty: a <title> & "quotes" # 100% [command-failed]'],
    );
    assert.match(readFileSync(summary, 'utf8'), /^before\n### netscene\n/);
  });
});

describe('output to a log that GitHub reads', () => {
  it('has no command that a scenario printed', () => {
    assert.equal(
      defused('::error::x\n  ::add-mask::y\na ##[error]z\n'),
      '\\::error::x\n  \\::add-mask::y\na ##\\[error]z\n',
    );
  });
  it('is as it was where there is none', () => {
    assert.equal(defused('a::b\nfe80::1\n'), 'a::b\nfe80::1\n');
  });
});
