import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Grade } from '../../runner/beyond/grade/result.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import type { RunEvent } from '../../runner/run/events/event.ts';
import { right, rubric, wrong } from '../beyond/grade/submissions.ts';
import { type Ended, folder, netscene } from './netscene.ts';

let at: string;
let ended: Ended;
let grades: ReadonlyMap<string, Grade>;
/** The class is graded once, into every format. */
before(async () => {
  at = mkdtempSync(join(tmpdir(), 'netscene-grade-'));
  mkdirSync(join(at, 'in'));
  writeFileSync(join(at, 'lab.ts'), rubric);
  const texts = [
    ...Object.entries(right),
    ...Object.entries(wrong).map(([name, { text }]) => [name, text] as const),
  ];
  for (const [name, text] of texts) writeFileSync(join(at, 'in', name), text);
  const files = texts.map(([name]) => join(at, 'in', name));
  const formats = ['json', 'csv', 'junit', 'gradescope', 'vpl', 'classroom', 'html'].flatMap((name) => [
    '-f',
    `${name}=${at}/${name}`,
  ]);
  ended = await netscene([
    'grade',
    join(at, 'lab.ts'),
    ...files,
    '--timeout',
    '10',
    '-f',
    'table',
    ...formats,
  ]);
  const { submissions } = JSON.parse(readFileSync(join(at, 'json'), 'utf8')) as { submissions: Grade[] };
  grades = new Map(submissions.map((grade) => [grade.file.split('/').at(-1) as string, grade]));
});
after(() => rmSync(at, { recursive: true }));

const tells = (grade: Grade | undefined) =>
  [...(grade?.notes ?? []), ...(grade?.claims.flatMap(({ happened }) => happened) ?? [])].join('\n');

describe('a class graded by a rubric without a name in it', () => {
  for (const name of Object.keys(right)) {
    it(`gives all points to ${name}`, () => {
      const grade = grades.get(name);
      assert.deepEqual([grade?.points, grade?.outOf], [10, 10], tells(grade));
      assert.deepEqual(grade?.roles.router, ['mid']);
      assert.deepEqual([...(grade?.roles.leaf ?? [])].sort(), ['blue', 'red']);
    });
  }
  for (const [name, { lost, said }] of Object.entries(wrong)) {
    it(`takes from ${name} what it lacks, and says why`, () => {
      const grade = grades.get(name);
      const numbers = grade?.claims.flatMap(({ verdict }, index) => (verdict === 'pass' ? [] : [index + 1]));
      assert.deepEqual(numbers, lost, tells(grade));
      assert.match(tells(grade), said);
    });
  }
  it('ends with 1 where somebody lost points, and shows each in 80 columns', () => {
    assert.equal(ended.code, 1, ended.stderr);
    assert.match(ended.stdout, /^plain +10\/10 +router 1, leaf 2 +-$/m);
    assert.match(ended.stdout, /^forgot-forwarding +3\/10 +router 1, leaf 2 +3 4$/m);
    for (const line of ended.stdout.split('\n')) assert.ok(line.length <= 80, line);
  });
});

describe('what a learning platform takes', () => {
  it('CSV: a row each, and no formula', () => {
    const rows = readFileSync(join(at, 'csv'), 'utf8').split('\r\n');
    assert.equal(rows.length, grades.size + 2);
    assert.match(rows[0] ?? '', /^submission,points,out of,one router joins the networks,/);
    assert.ok(rows.some((row) => row.startsWith("'=formula,0,10,0,0,0,0,")));
  });
  it('JUnit: fits its schema, a case for each claim', () => {
    const schema = join(packageRoot, 'test/run/report/junit.xsd');
    execFileSync('xmllint', ['--noout', '--schema', schema, join(at, 'junit')], { stdio: 'pipe' });
    assert.equal(readFileSync(join(at, 'junit'), 'utf8').match(/<testcase /g)?.length, grades.size * 4);
  });
  it('Gradescope: results.json, a folder each', () => {
    assert.equal(readdirSync(join(at, 'gradescope')).length, grades.size);
    const { score, tests } = JSON.parse(
      readFileSync(join(at, 'gradescope/all-forward/results.json'), 'utf8'),
    );
    assert.equal(score, 7);
    assert.deepEqual(tests[3].score, 0);
    assert.match(tests[3].output, /blue forwards too/);
  });
  it('Moodle VPL: comments and a grade, which no submission can forge', () => {
    const text = readFileSync(join(at, 'vpl/_formula/vpl.txt'), 'utf8');
    assert.match(text, /^<\|--\n-one router/);
    assert.equal(text.match(/--\|>/g)?.length, 1);
    assert.deepEqual(text.match(/Grade :=>> .*/g), ['Grade :=>> 0']);
    assert.match(readFileSync(join(at, 'vpl/plain/vpl.txt'), 'utf8'), /\nGrade :=>> 100\n$/);
  });
  it('GitHub Classroom: result.json', () => {
    const result = JSON.parse(readFileSync(join(at, 'classroom/forgot-forwarding/result.json'), 'utf8'));
    assert.deepEqual([result.version, result.status, result.max_score], [1, 'fail', 10]);
    assert.deepEqual(
      result.tests.map(({ score }: { score: number }) => score),
      [2, 1, 0, 0],
    );
  });
});

describe('the film of a submission', () => {
  it('is there for each, with the network where it was graded', () => {
    const played = [...grades.values()].filter(
      ({ notes }) => !notes.some((note) => /cannot be read|could not be played/.test(note)),
    );
    for (const { submission } of played) {
      const page = readFileSync(
        join(at, 'html', submission.replaceAll(/[^\w.-]+/g, '_'), 'film.html'),
        'utf8',
      );
      const [, data = ''] = /<script type="application\/gzip" id="data">([^<]*)</.exec(page) ?? [];
      const { events } = JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()) as {
        events: RunEvent[];
      };
      assert.ok(
        events.some(({ type }) => type === 'network'),
        submission,
      );
      if (submission !== 'plain') continue;
      const commands = events.flatMap((event) => (event.type === 'command' ? [event.command] : []));
      assert.ok(commands.includes('ip netns add mid'));
      assert.equal(events.filter(({ type }) => type === 'probe').length, 2);
    }
  });
});

const given = `import { cleanup, reachable, scenario, setup, task, unreachable } from 'netscene';
export default scenario({
  name: 'join-them',
  title: 'Join two namespaces',
  steps: [
    setup('two namespaces')\`
      ip netns add red
      ip netns add blue
    \`,
    task('Join red and blue: 10.0.0.1/24 and 10.0.0.2/24')SOLUTION,
    reachable('they reach each other')\`
      ip netns exec red ping -c 1 10.0.0.2
      ip netns exec blue ping -c 1 10.0.0.1
    \`,
    setup('a cable is pulled')\`ip -n red link set eth0 down\`,
    unreachable('and no more', { because: ['link-down', 'no-route'] })\`
      ip netns exec red ping -c 1 10.0.0.2
    \`,
    cleanup\`
      ip netns del red
      ip netns del blue
    \`,
  ],
});
`;
const joined = `ip link add eth0 netns red type veth peer name eth0 netns blue
ip -n red address add 10.0.0.1/24 dev eth0
ip -n blue address add 10.0.0.2/24 dev eth0
ip -n red link set eth0 up
ip -n blue link set eth0 up
`;

describe('a scenario with a task in it', () => {
  it('is run with the teacher’s solution, and grades that and others in its place', async (t) => {
    const to = folder(t);
    const [file, good, bad] = ['lab.ts', 'good.sh', 'bad.sh'].map((name) => join(to, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, given.replace('SOLUTION', `\`\n${joined}\``));
    writeFileSync(good, joined);
    writeFileSync(bad, joined.replace(/.*blue link set.*\n/, ''));
    const [run, own, others] = await Promise.all([
      netscene(['run', file]),
      netscene(['grade', file]),
      netscene(['grade', file, good, bad, '-f', 'json']),
    ]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(own.code, 0, own.stdout + own.stderr);
    assert.match(own.stdout, /^solution +2\/2/m);
    assert.equal(others.code, 1, others.stderr);
    const { submissions } = JSON.parse(others.stdout) as { submissions: Grade[] };
    assert.deepEqual(
      submissions.map(({ points }) => points),
      [2, 1],
      others.stdout,
    );
    assert.match(
      tells(submissions[1]),
      /reason: link-down: .*\ncure: .*ip -n blue link set eth0 up.* \(tried/,
    );
  });
  it('takes a folder with one script in it for a submission, by the folder’s name', async (t) => {
    const to = folder(t);
    const [file, alice, bob] = ['lab.ts', 'alice', 'bob'].map((name) => join(to, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, given.replace('SOLUTION', ''));
    for (const one of [alice, bob]) mkdirSync(one);
    writeFileSync(join(alice, 'README.md'), '# Mine');
    writeFileSync(join(alice, 'anything.sh'), joined);
    for (const name of ['one.sh', 'two.sh']) writeFileSync(join(bob, name), joined);
    const { code, stdout } = await netscene(['grade', file, alice, bob]);
    assert.equal(code, 1);
    assert.match(stdout, /^alice +2\/2/m);
    assert.match(stdout.replace(/\s+/g, ' '), /several files: name one of one\.sh, two\.sh/);
  });
  it('without a solution is not run, and says what to do with it', async (t) => {
    const file = join(folder(t), 'lab.ts');
    writeFileSync(file, given.replace('SOLUTION', ''));
    const [run, own] = await Promise.all([netscene(['run', file]), netscene(['grade', file])]);
    for (const { code } of [run, own]) assert.equal(code, 129);
    assert.match(run.stderr, /step 2 "[^"]*"\s+is\s+a\s+task\s+without[\s\S]*netscene challenge/);
    assert.match(own.stderr, /nothing to grade[\s\S]*name submissions/);
  });
});

describe('a lab that is not one', () => {
  const cases: [what: string, from: string | RegExp, to: string, said: RegExp][] = [
    [
      'a role that there is not',
      "only: 'router'",
      "only: 'rooter'",
      /there is no role "rooter": there\s+are router, leaf/,
    ],
    [
      'an unknown key',
      'points: 2',
      'marks: 2',
      /claims 0 "one router[\s\S]*"marks"[\s\S]*allowed here: kind, title, points/,
    ],
    [
      'a scenario without a task',
      /\n {2}roles.*\],/s,
      "\n  steps: [{ kind: 'setup', title: 'x', origin: 'article', commands: [{ text: 'true' }] }],",
      /there is no task in it/,
    ],
    ['nothing claimed', /claims: \[.*\],/s, 'claims: [],', /claims/],
    ['an unknown kind', "kind: 'reach'", "kind: 'reaches'", /claims 2/],
    ['no claims', 'claims: [', 'claims: [], old: [', /claims|old/],
  ];
  for (const [what, from, to, said] of cases) {
    it(`is refused: ${what}`, async (t) => {
      const file = join(folder(t), 'lab.ts');
      writeFileSync(file, rubric.replace(from, to));
      const { code, stderr } = await netscene(['grade', file, file]);
      assert.equal(code, 129);
      assert.match(stderr, /\[invalid-lab\]/);
      assert.match(stderr, said);
    });
  }
  it('and a format that there is not', async () => {
    const { code, stderr } = await netscene(['grade', 'lab.ts', 'x.sh', '-f', 'canvas']);
    assert.equal(code, 129);
    assert.match(stderr, /no format "canvas"[\s\S]*gradescope/);
  });
});
