import type { Grade } from '../result.ts';

/** Which outputs there are; those that are a file for each submission go into a folder. */
export const formatNames = [
  'table',
  'json',
  'csv',
  'junit',
  'gradescope',
  'vpl',
  'classroom',
  'html',
] as const;
export type FormatName = (typeof formatNames)[number];

/** Where a format takes one submission, the name of its file. */
export const perSubmission: Partial<Record<FormatName, string>> = {
  gradescope: 'results.json',
  vpl: 'vpl.txt',
  classroom: 'result.json',
  html: 'film.html',
};

type Write = (grades: readonly Grade[]) => string;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const only =
  (write: (grade: Grade) => string): Write =>
  (grades) =>
    grades.map(write).join('');

/** Writes grades in a format; loaded when it is asked for. The film is told of the run itself. */
export async function writerOf(
  name: Exclude<FormatName, 'html'>,
  options: { color: boolean; columns: number },
): Promise<Write> {
  switch (name) {
    case 'table': {
      const { gradeTable } = await import('./table.ts');
      return (grades) => gradeTable(grades, options);
    }
    case 'json':
      return (grades) => json({ report: 1, submissions: grades });
    case 'csv':
      return (await import('./csv.ts')).csv;
    case 'junit':
      return (await import('./junit.ts')).junit;
    case 'gradescope': {
      const { gradescope } = await import('./gradescope.ts');
      return only((grade) => json(gradescope(grade)));
    }
    case 'vpl':
      return only((await import('./vpl.ts')).vpl);
    case 'classroom': {
      const { classroom } = await import('./classroom.ts');
      return only((grade) => json(classroom(grade)));
    }
  }
}
