import type { Command } from '../../../lib/step.ts';
import { failedCommand } from './failed-command.ts';
import { judge } from './probe-outcomes.ts';
import type { StepRun } from './step-run.ts';
import type { Strategy } from './strategy.ts';

/** What a run does: every command by itself, and every silence explained. */
export const thorough: Strategy = { runCommands: runOneByOne, judge };

/** Each is told; the first that fails ends them, unless that is known: then the rest may show a new failure. */
async function runOneByOne(commands: readonly Command[], run: StepRun): Promise<void> {
  const results = run.sandbox.runUntilFailure(commands.map(({ text }) => text));
  for (const [index, pending] of results.entries()) {
    const result = await pending;
    if (result === undefined) return;
    const command = commands[index] as Command;
    run.ran(result, command.line);
    if (result.exit === 0) continue;
    if (run.found(failedCommand(result, command)) === 'known')
      return runOneByOne(commands.slice(index + 1), run);
  }
}
