import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import { borderless, textOf } from '../../../text/borderless-table.ts';
import { harmless } from '../../../text/terminal-text.ts';
import type { Grade } from '../result.ts';

/** The class at a glance, and below it each lost point with what happened, why, and the cure. */
export function gradeTable(grades: readonly Grade[], { columns }: { columns: number }): string {
  const table = new Table({ ...borderless, head: ['submission', 'points', 'roles', 'lost'] });
  for (const { submission, points, outOf, claims, roles } of grades) {
    const lost = claims.flatMap(({ verdict }, index) => (verdict === 'pass' ? [] : [`${index + 1}`]));
    const found = Object.entries(roles).map(([role, names]) => `${role} ${names.length}`);
    table.push([harmless(submission), `${points}/${outOf}`, found.join(', '), lost.join(' ') || '-']);
  }
  const claims = grades[0]?.claims.map(
    ({ title, points }, index) => `${index + 1}  ${harmless(title)} (${points})`,
  );
  const told = grades.flatMap((grade) => lostPoints(grade, columns));
  return `${textOf(table)}\n\n${(claims ?? []).join('\n')}\n${told.join('')}`;
}

function lostPoints({ submission, claims, notes }: Grade, columns: number): string[] {
  const lost = claims.filter(({ verdict }) => verdict !== 'pass');
  if (lost.length === 0 && notes.length === 0) return [];
  const wrapped = (text: string, indent: string) =>
    wrapAnsi(harmless(text), columns - indent.length, { hard: true })
      .split('\n')
      .map((line) => `${indent}${line}\n`)
      .join('');
  return [
    `\n${harmless(submission)}\n`,
    ...lost.flatMap(({ title, points, verdict, happened }) => [
      wrapped(`${verdict === 'error' ? 'not to be told' : 'lost'}: ${title} (${points})`, '  '),
      ...happened.map((line) => wrapped(line, '    ')),
    ]),
    ...notes.map((note) => wrapped(`note: ${note}`, '  ')),
  ];
}
