import { harmless } from '../../../text/terminal-text.ts';
import type { Grade } from '../result.ts';

/** `result.json` of a test of GitHub Classroom, as its autograding reporter reads it (version 1). */
export function classroom({ outOf, claims }: Grade) {
  const verdicts = claims.map(({ verdict }) => verdict);
  const status = verdicts.every((one) => one === 'pass')
    ? 'pass'
    : verdicts.includes('fail')
      ? 'fail'
      : 'error';
  return {
    version: 1,
    status,
    max_score: outOf,
    tests: claims.map(({ title, verdict, points, happened }) => ({
      name: title,
      status: verdict,
      score: verdict === 'pass' ? points : 0,
      message: harmless(happened.join('\n')),
      test_code: title,
      filename: '',
      line_no: 0,
      execution_time: 0,
    })),
  };
}
