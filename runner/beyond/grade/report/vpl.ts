import { harmless } from '../../../text/terminal-text.ts';
import type { Grade } from '../result.ts';

/**
 * What a Moodle VPL activity takes from an evaluation’s output: comments between `<|--` and `--|>`, a line that begins
 * with `-` being a heading, and `Grade :=>>` (vpl.dis.ulpgc.es, "Automated assessment"). The grade is out of 100.
 */
export function vpl({ points, outOf, notes, claims }: Grade): string {
  const lines = [
    ...claims.flatMap(({ title, points: worth, verdict, happened }) => [
      `-${title} (${verdict === 'pass' ? worth : 0} of ${worth})`,
      ...happened.map((line) => ` ${line}`),
    ]),
    ...(notes.length === 0 ? [] : ['-Notes', ...notes.map((line) => ` ${line}`)]),
  ];
  const text = lines.flatMap((line) =>
    harmless(line)
      .split('\n')
      .map((part, i) => (i === 0 ? part : ` ${part}`)),
  );
  // What a submission printed may not end the comment, or be a grade.
  const safe = text.map((line) => line.replaceAll('--|>', '-->').replaceAll(':=>>', ':= >>'));
  const grade = outOf === 0 ? 0 : Math.round((points / outOf) * 10_000) / 100;
  return `<|--\n${safe.join('\n')}\n--|>\nGrade :=>> ${grade}\n`;
}
