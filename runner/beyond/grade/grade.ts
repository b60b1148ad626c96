import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { Assignment } from './assignment.ts';
import { type GradeOptions, gradeSubmission } from './grade-submission.ts';
import type { Grade } from './result.ts';

/** Grades submissions, several at once, each in sandboxes of its own; in the order in which they were given. */
export async function gradeAll(
  assignment: Assignment,
  files: readonly string[],
  options: GradeOptions & { readonly jobs?: number | undefined; readonly onGrade?: (grade: Grade) => void },
): Promise<Grade[]> {
  const limit = pLimit(options.jobs ?? 2 * availableParallelism());
  const grades = await limit.map(files, async (file) => {
    if (options.signal.aborted) return undefined;
    const grade = await gradeSubmission(assignment, file, options);
    options.onGrade?.(grade);
    return grade;
  });
  return named(grades.filter((grade) => grade !== undefined));
}

/** Two of one name are told apart by their files. */
function named(grades: readonly Grade[]): Grade[] {
  return grades.map((grade) =>
    grades.some((other) => other !== grade && other.submission === grade.submission)
      ? { ...grade, submission: grade.file }
      : grade,
  );
}
