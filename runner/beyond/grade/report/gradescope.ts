import { harmless } from '../../../text/terminal-text.ts';
import type { Grade } from '../result.ts';

/** `results.json` of an autograder, as Gradescope reads it: gradescope-autograders.readthedocs.io, "Specifications". */
export function gradescope({ points, notes, claims, roles }: Grade) {
  const found = Object.entries(roles).map(([role, names]) => `${role}: ${names.join(', ') || 'none'}`);
  return {
    score: points,
    output: harmless([...notes, ...found].join('\n')),
    output_format: 'text',
    visibility: 'visible',
    tests: claims.map((claim) => ({
      name: claim.title,
      score: claim.verdict === 'pass' ? claim.points : 0,
      max_score: claim.points,
      status: claim.verdict === 'pass' ? 'passed' : 'failed',
      output: harmless(claim.happened.join('\n')),
      output_format: 'text',
    })),
  };
}
