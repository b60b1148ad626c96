import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventBody, RunEvent, ScenarioSummary, Verdict } from '../../../runner/run/events/event.ts';
import type { Reporter } from '../../../runner/run/report/reporter.ts';
import { quietTable, table } from '../../../runner/run/report/table.ts';

/** Cells that a line takes on a terminal; a character of East Asian width takes two (UAX #11). */
function cells(line: string): number {
  const wide =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
  return [...line].reduce((sum, char) => sum + (wide.test(char) ? 2 : 1), 0);
}

const summary = (name: string, more: Partial<ScenarioSummary> = {}): ScenarioSummary => ({
  name,
  title: name,
  section: '使用Linux Bridge和VETH连接多个Namespace',
  tags: [],
  steps: [{ kind: 'setup', title: '两个网段 and more', origin: 'added' }],
  commands: { article: 60, added: 13 },
  reachable: 36,
  unreachable: 14,
  errata: 4,
  ...more,
});

interface Row {
  readonly summary: ScenarioSummary;
  readonly verdict?: Verdict;
  readonly reason?: string;
  readonly packages?: readonly string[];
  readonly deviations?: readonly Partial<Extract<EventBody, { type: 'deviation' }>>[];
}

function told(
  rows: readonly Row[],
  make = table,
  more: { interrupted?: boolean; color?: boolean; columns?: number } = {},
): string {
  let text = '';
  const reporter: Reporter = make({
    write: (part) => {
      text += part;
    },
    columns: more.columns ?? 80,
    color: more.color === true,
  });
  const machine = { kernel: '6.18.44-fc-v669', arch: 'x64', iproute2: '6.1.0', node: '20.20.2' };
  const scenarios = rows.map((row) => row.summary);
  const bodies: EventBody[] = [
    {
      type: 'run-start',
      stream: 1,
      netscene: '0.1.0',
      mode: 'quick',
      jobs: 2,
      window: 1000,
      deadline: 5000,
      machine,
      scenarios,
    },
  ];
  for (const { summary: one, verdict, reason, packages, deviations = [] } of rows) {
    const scenario = one.name;
    for (const deviation of deviations) {
      bodies.push({
        ...{ scenario, step: 0, verdict: 'fail', code: 'no-reply', expected: 'a reply', happened: 'none' },
        ...deviation,
        type: 'deviation',
      } as EventBody);
    }
    if (verdict) {
      bodies.push({
        type: 'scenario-end',
        scenario,
        verdict,
        took: 99_940,
        ...(reason !== undefined && { reason }),
        ...(packages !== undefined && { packages }),
      });
    }
  }
  bodies.push({ type: 'run-end', interrupted: more.interrupted === true, took: 1234 });
  for (const [seq, body] of bodies.entries()) reporter({ seq: seq + 1, time: seq, ...body } as RunEvent);
  return text;
}
const rowOf = (text: string, name: string) =>
  text.split('\n').find((line) => line.startsWith(`${name} `)) ?? '';

describe('the table', () => {
  it('fits 80 columns with titles in Chinese, Latin and mixed, and full numbers', () => {
    const sections = [
      '使用Linux Bridge和VETH连接多个Namespace',
      '使用VETH对连接两个',
      'A title in plain words',
      '名',
    ];
    const rows = [...sections, undefined].map((section, index) => ({
      summary: summary(`gateway-third-subn${index}`, section === undefined ? {} : { section }),
      verdict: 'error' as const,
    }));
    for (const line of told(rows).split('\n')) assert.ok(cells(line) <= 80, `${cells(line)} cells: ${line}`);
  });

  it('cuts nothing of a section: it goes on below', () => {
    const [head, ...rows] = told([{ summary: summary('one'), verdict: 'pass' }], table, { columns: 68 })
      .trim()
      .split('\n');
    assert.match(head as string, /^scenario +article section /);
    const column = rows.slice(0, rows.indexOf('')).map((line) => line.slice(9).split(/ {2,}| (?=73 )/)[0]);
    assert.ok(column.length > 1);
    // No word of it either: not "Name", "space".
    for (const word of ['Linux', 'Bridge', 'VETH', 'Namespace'])
      assert.ok(
        column.some((line) => line?.includes(word)),
        column.join('\n'),
      );
    assert.equal(column.join('').replaceAll(' ', ''), '使用LinuxBridge和VETH连接多个Namespace');
  });

  it('takes the width that the terminal has', () => {
    const rows: Row[] = [{ summary: summary('gateway-third-subnet'), verdict: 'pass' }];
    const wide = told(rows, table, { columns: 120 });
    assert.match(wide, /使用Linux Bridge和VETH连接多个Namespace {3}73/);
    for (const columns of [60, 72, 100, 200])
      for (const line of told(rows, table, { columns }).split('\n'))
        assert.ok(cells(line) <= columns, `${cells(line)} of ${columns} cells: ${line}`);
  });

  it('leaves out the columns of which no scenario has anything', () => {
    const { section: _section, ...own } = summary('one', { unreachable: 0, errata: 0 });
    assert.match(told([{ summary: own, verdict: 'pass' }]), /^\nscenario cmds reach +time verdict\n/);
  });

  it('has its columns at the same cell in every row', () => {
    const text = told([
      { summary: summary('one', { section: '模拟网关' }), verdict: 'pass' },
      { summary: summary('two', { section: 'Gateway' }), verdict: 'pass' },
    ]);
    const [one, two] = ['one', 'two'].map((name) => rowOf(text, name));
    assert.equal(cells(one as string), cells(two as string));
  });

  it('ends with one command that installs what was lacking', () => {
    const lacking = (name: string, ...packages: string[]): Row => ({
      ...{ summary: summary(name), verdict: 'skip', reason: 'not installed', packages },
    });
    const skipped = [lacking('one', 'socat'), lacking('two', 'nftables', 'socat')];
    for (const make of [table, quietTable])
      assert.match(
        told(skipped, make),
        /(?:^|\n)to run what was skipped: sudo apt-get install nftables socat\n$/,
      );
    assert.doesNotMatch(told([{ summary: summary('one'), verdict: 'skip', reason: 'no tun' }]), /apt-get/);
  });

  it('names every verdict in words', () => {
    const verdicts: [Verdict | undefined, RegExp][] = [
      ['pass', /pass$/],
      ['fail', /FAIL$/],
      ['error', /ERROR$/],
      ['skip', /skip$/],
      [undefined, /not run$/],
    ];
    for (const [verdict, word] of verdicts) {
      assert.match(rowOf(told([{ summary: summary('one'), ...(verdict && { verdict }) }]), 'one'), word);
    }
  });

  it('counts verdicts, and says why one was skipped', () => {
    const text = told([
      { summary: summary('one'), verdict: 'pass' },
      { summary: summary('two'), verdict: 'skip', reason: 'socat is not installed' },
      { summary: summary('three') },
    ]);
    assert.match(text, /^1 pass, 1 skip, 1 not run in 1\.2 s · kernel 6\.18/m);
    assert.match(text, /^skip two: socat is not installed$/m);
  });

  it('says that it was interrupted', () => {
    assert.match(
      told([{ summary: summary('one') }], table, { interrupted: true }),
      /^interrupted: 1 not run/m,
    );
  });

  it('shows a dash where a scenario expects none', () => {
    const none = summary('one', { reachable: 0, unreachable: 0, errata: 0 });
    const rows: Row[] = [
      { summary: none, verdict: 'pass' },
      { summary: summary('two'), verdict: 'pass' },
    ];
    assert.match(rowOf(told(rows), 'one'), /73 +- +- +- +99\.9 s pass/);
  });

  it('tells each deviation with step, command, line, what was expected, what happened, cure and output', () => {
    const text = told([
      {
        summary: summary('one'),
        verdict: 'fail',
        deviations: [
          { command: 'ping -c 5 10.0.0.1', line: 7, cure: 'look again', output: 'From x\nFrom y' },
        ],
      },
    ]);
    for (const part of [
      'FAIL one, step 1 "两个网段 and more" [no-reply]',
      'command   ping -c 5 10.0.0.1   (line 7)',
      'expected  a reply',
      'happened  none',
      'cure      look again',
      'output    From x\n            From y',
    ]) {
      assert.ok(text.includes(part), `${part}\n${text}`);
    }
  });

  it('says of a command without a line that it was added by us', () => {
    const text = told([{ summary: summary('one'), verdict: 'fail', deviations: [{ command: 'true' }] }]);
    assert.match(text, /command {3}true {3}\(added by us\)/);
  });

  it('shows the control characters of an output', () => {
    const text = told([
      {
        summary: summary('one'),
        verdict: 'fail',
        deviations: [{ command: 'x\x1b[2J', happened: '\x1b]0;t\x07', output: '\x1b[31m' }],
      },
    ]);
    assert.doesNotMatch(text, /[\x1b\x07]/);
    assert.match(text, /\\x1b\[31m/);
  });

  it('has colours only where they are wanted', () => {
    const rows = [{ summary: summary('one'), verdict: 'pass' as const }];
    assert.doesNotMatch(told(rows), /\x1b/);
    assert.match(told(rows, table, { color: true }), /\x1b\[32mpass/);
  });
});

describe('the quiet table', () => {
  it('is nothing when all is as claimed', () => {
    assert.equal(told([{ summary: summary('one'), verdict: 'pass' }], quietTable), '');
  });
  it('is the deviations alone', () => {
    const text = told([{ summary: summary('one'), verdict: 'fail', deviations: [{}] }], quietTable);
    assert.match(text, /^FAIL one, step 1/);
    assert.doesNotMatch(text, /scenario +article/);
  });
});
