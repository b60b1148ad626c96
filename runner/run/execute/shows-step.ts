import type { Command, Expected, ShowsStep } from '../../../lib/step.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';
import { failedCommand, lineOf, outputOf } from './failed-command.ts';
import { comparePrinted, missingWords, presentWords, withinLongerWords } from './printed.ts';
import type { StepRun } from './step-run.ts';

/** An output may lag behind the command that causes it: `state UP` comes from a kernel worker. */
const patience = 2000;
/** Milliseconds until it is looked at again: soon at first, then each time half as long again. */
const retryAfter = { first: 50, growth: 1.5 };

/** Runs each command and compares its output; a difference is looked at again until it lasts. */
export async function runShows(step: ShowsStep, run: StepRun): Promise<void> {
  for (const command of step.commands) await showOne(command, step.expected, run);
}

async function showOne(command: Command, expected: Expected, run: StepRun): Promise<void> {
  const until = performance.now() + Math.min(patience, run.plan.deadline);
  for (let pause = retryAfter.first; ; pause *= retryAfter.growth) {
    const result = await run.sandbox.run(command.text);
    const difference = result.exit === 0 ? differenceOf(result, expected) : undefined;
    if (difference !== undefined && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    run.ran(result, command.line);
    if (result.exit !== 0) run.found(failedCommand(result, command));
    else if (difference !== undefined) {
      run.found({
        code: 'output-differs',
        command: command.text,
        ...lineOf(command),
        facts: { expected, difference },
        output: outputOf(result) || '(no output)',
      });
    }
    for (const [word, longer] of withinLongerWords(expected.omits ?? [], result.stdout)) {
      run.noted(
        `"${word}" is not there as a word of its own, but within "${longer}"; if that is meant, omit "${longer}"`,
      );
    }
    return;
  }
}

function differenceOf({ stdout }: CommandResult, expected: Expected): string | undefined {
  const { prints, lists = [], omits = [] } = expected;
  const missing = missingWords(lists, stdout);
  if (missing.length > 0) return `the output does not list ${missing.join(', ')}`;
  const present = presentWords(omits, stdout);
  if (present.length > 0) return `the output still lists ${present.join(', ')}`;
  return prints === undefined ? undefined : comparePrinted(prints, stdout);
}
