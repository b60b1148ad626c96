import type { Grade } from '../result.ts';

/** The class as CSV (RFC 4180): a row for each submission, the points of each claim in a column. */
export function csv(grades: readonly Grade[]): string {
  const claims = grades[0]?.claims ?? [];
  const header = ['submission', 'points', 'out of', ...claims.map(({ title }) => title), 'notes'];
  const rows = grades.map(({ submission, points, outOf, claims: own, notes }) => [
    submission,
    points,
    outOf,
    ...own.map((claim) => (claim.verdict === 'pass' ? claim.points : 0)),
    notes.join('; '),
  ]);
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A spreadsheet takes a field that begins with one of `=+-@` for a formula: what students write may not be one. */
function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
