import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Grade } from '../../runner/beyond/grade/result.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
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
  const formats = ['json', 'csv', 'junit', 'gradescope', 'vpl', 'classroom'].flatMap((name) => [
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

describe('a lab that is not one', () => {
  const cases: [what: string, from: string, to: string, said: RegExp][] = [
    [
      'a role that there is not',
      "only: 'router'",
      "only: 'rooter'",
      /there is no role "rooter": there\s+are router, leaf/,
    ],
    ['an unknown key', 'points: 2', 'marks: 2', /claims 0: .*"marks"/],
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
