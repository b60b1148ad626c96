import type { CleanupStep, Command, ErratumStep } from '../../../lib/step.ts';
import { failedCommand, lineOf, outputOf } from './failed-command.ts';
import type { StepRun } from './step-run.ts';
import type { Strategy } from './strategy.ts';

/**
 * Runs every clean-up command, whatever the others do. After a run that went as claimed each must
 * succeed; after a deviation some have nothing left to clean, and the sandbox goes anyway.
 */
export async function runCleanup(
  step: CleanupStep,
  run: StepRun,
  after: 'success' | 'deviation',
): Promise<void> {
  const results = step.commands.map(({ text }) => run.sandbox.run(text));
  for (const [index, pending] of results.entries()) {
    const result = await pending;
    const command = step.commands[index] as Command;
    run.ran(result, command.line);
    if (result.exit !== 0 && after === 'success') run.found(failedCommand(result, command));
  }
}

/** Runs the command as printed, which must fail as described, and then as corrected, which must succeed. */
export async function runErratum(step: ErratumStep, run: StepRun, strategy: Strategy): Promise<void> {
  const { printed, witness, says, undo, corrected } = step;
  const shows = witness ?? printed;
  if (witness) await strategy.runCommands([printed], run);
  if (run.verdict !== 'pass') return;
  const result = await run.sandbox.run(shows.text);
  run.ran(result, shows.line);
  const place = { command: shows.text, ...lineOf(printed) };
  if (result.exit === 0) {
    run.found({ ...place, code: 'erratum-works', facts: { says } });
    return;
  }
  if (!result.stderr.includes(says)) {
    const { exit } = result;
    run.found({ ...place, code: 'output-differs', facts: { says, exit }, output: outputOf(result) });
  }
  await strategy.runCommands([...undo, corrected], run);
}
