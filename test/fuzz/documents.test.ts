import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPage } from '../../runner/beyond/page/page.ts';
import { typedPage } from '../../runner/beyond/page/session/typed-page.ts';
import { typographyErrata } from '../../runner/beyond/page/typography-errata.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import type { RunEvent } from '../../runner/run/events/event.ts';
import { RunFold } from '../../runner/run/events/fold.ts';
import { parseStream } from '../../runner/run/events/saved-stream.ts';
import { summarize } from '../../runner/run/plan/summary.ts';
import { checkScenario } from '../../runner/run/select/check-scenario.ts';
import { Fault } from '../../runner/text/fault.ts';
import { contents } from '../../scenarios/contents.ts';
import { holds, textOf } from './holds.ts';

/** Does it, or says with a Fault why not. */
function orFault<T>(doing: () => T): T | undefined {
  try {
    return doing();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

const strange = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, Number.NaN, -1, '', '../../x', [], {}, true, 'setup', ['x'], {
    text: 'x',
  }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** A copy of something with a value deep in it replaced, or a key added. */
function damaged(whole: unknown, path: readonly number[], value: unknown): unknown {
  if (path.length === 0 || typeof whole !== 'object' || whole === null) return value;
  const keys = Object.keys(whole);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(whole) ? [...whole] : { ...whole };
  const [at = 0, ...rest] = path;
  const key = at % (keys.length + 1) === keys.length ? 'extra' : (keys[at % (keys.length + 1)] as string);
  (copy as Record<string, unknown>)[key] = damaged((whole as Record<string, unknown>)[key], rest, value);
  return copy;
}

const scenarios = Object.values(contents);

describe('a scenario', { timeout: 3_600_000 }, () => {
  const damages = fc.tuple(fc.constantFrom(...scenarios), fc.array(fc.nat(30), { maxLength: 6 }), strange);
  it('that is damaged is taken as it is or refused with a Fault, and never by a name that leaves its folder', (t) =>
    holds(t, 10_000, damages, ([whole, path, value]) => {
      const scenario = orFault(() => checkScenario(damaged(whole, path, value), 'x.ts'));
      if (scenario === undefined) return;
      assert.match(scenario.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(scenario.steps.length > 0);
      summarize(scenario);
    }));

  it('that is anything at all is refused', (t) =>
    holds(t, 3_000, strange, (value) =>
      assert.equal(
        orFault(() => checkScenario(value, 'x.ts')),
        undefined,
      ),
    ));
});

const names = ['one', 'two', 'three'];
/** A whole stream of three scenarios that pass. */
const stream: readonly RunEvent[] = [
  {
    ...{ type: 'run-start', stream: 1, netscene: '0', mode: 'quick', jobs: 1, window: 1, deadline: 1 },
    machine: { kernel: '6', arch: 'x64', iproute2: '6', node: '20' },
    scenarios: names.map((name) => ({
      ...{
        name,
        title: name,
        tags: [],
        commands: { article: 1, added: 0 },
        reachable: 1,
        unreachable: 0,
        errata: 0,
      },
      steps: [{ kind: 'setup' as const, title: 'x', origin: 'article' as const }],
    })),
  },
  ...names.flatMap((scenario) => [
    { type: 'scenario-start' as const, scenario },
    {
      type: 'step-start' as const,
      scenario,
      step: 0,
      kind: 'setup' as const,
      title: 'x',
      origin: 'article' as const,
    },
    { type: 'step-end' as const, scenario, step: 0, verdict: 'pass' as const, took: 1 },
    { type: 'scenario-end' as const, scenario, verdict: 'pass' as const, took: 1 },
  ]),
  { type: 'run-end', interrupted: false, took: 9 },
].map((body, n) => ({ seq: n + 1, time: n, ...body })) as RunEvent[];

type Damage = (lines: string[], at: number, text: string) => string[];
const damage: readonly Damage[] = [
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 0, lines[at] as string),
  (lines, at) => lines.slice(0, at),
  (lines, at, text) => lines.toSpliced(at, 0, text),
  (lines, at) => lines.with(at, (lines[at] as string).replace('pass', 'fail')),
  (lines, at) => lines.with(at, (lines[at] as string).replace('pass', 'error')),
  (lines, at) => lines.with(at, (lines[at] as string).slice(0, -3)),
  (lines, at, text) => lines.with(at, (lines[at] as string).replace(/\d/, text)),
  (lines) => lines.reverse(),
];

describe('a saved stream of events', { timeout: 3_600_000 }, () => {
  it('is all as claimed as it stands', () => {
    const fold = new RunFold();
    for (const event of parseStream(`${stream.map((one) => JSON.stringify(one)).join('\n')}\n`, 'x'))
      fold.add(event);
    assert.equal(fold.result().exitCode, 0);
  });

  it('that is damaged is never all as claimed unless each of its scenarios ended with a pass', (t) =>
    holds(
      t,
      10_000,
      fc.array(
        fc.tuple(
          fc.nat(damage.length - 1),
          fc.nat(40),
          textOf(['{}', '{"type":"', 'run-end"}', '1', '\n'], { maxLength: 4 }),
        ),
        {
          maxLength: 4,
        },
      ),
      (damages) => {
        let lines = stream.map((one) => JSON.stringify(one));
        for (const [which, at, text] of damages) {
          if (lines.length > 0) lines = (damage[which] as Damage)(lines, at % lines.length, text);
        }
        const text = lines.map((line) => `${line}\n`).join('');
        const events = orFault(() => parseStream(text, 'x'));
        if (events === undefined) return;
        const fold = new RunFold();
        for (const event of events) fold.add(event);
        const { exitCode, scenarios: told } = fold.result();
        if (exitCode !== 0) return;
        const ends = events.flatMap((event) => (event.type === 'scenario-end' ? [event] : []));
        for (const { summary } of told) {
          const own = ends.filter((end) => end.scenario === summary.name);
          assert.ok(own.length > 0 && own.every(({ verdict }) => verdict === 'pass'), summary.name);
        }
      },
    ));
});

const folder = join(packageRoot, 'test/beyond/page/pages');
const pages = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
const lines = pages.flatMap((page) => page.split('\n'));
const page = textOf(
  [
    ...lines.slice(0, 400).map((line) => `${line}\n`),
    ...[
      '```\n',
      '```bash\n',
      '~~~\n',
      '    $ ',
      '# ',
      '## 模拟网关\n',
      '$ ip netns add ns1\n',
      '# ip link\n',
      '> ',
      '\t',
      '<pre>',
    ],
    ...[
      'PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.\n',
      '`',
      '${x}',
      '\\',
      '*/',
      '</code>',
      '&lt;',
      '\u2028',
      '\r\n',
      '“',
    ],
  ],
  { maxLength: 40 },
);

describe('an article', { timeout: 3_600_000 }, () => {
  for (const file of ['page.md', 'page.sh', 'page.rst', 'page.adoc', 'page.html', 'page.txt']) {
    it(`of anything at all is read without a crash: ${file}`, (t) =>
      holds(t, 1_500, page, (text) => {
        typographyErrata(readPage(text, file));
        const lines = text.split(/\r\n?|\n/).length;
        for (const { line } of typedPage(text, file, new Set(['ip'])).entries)
          assert.ok(line >= 1 && line <= lines, `line ${line} of ${lines}`);
      }));
  }
});
