import type { Command } from '../../../lib/step.ts';
import { failedCommand } from './failed-command.ts';
import type { Finding } from './finding.ts';
import { judge } from './probe-outcomes.ts';
import type { StepRun } from './step-run.ts';
import type { Strategy } from './strategy.ts';

/** What a run does: every command by itself, and every silence explained. */
export const thorough: Strategy = { runCommands: runOneByOne, judge };

/** A page claims of each of its commands that it works. */
function asOfPage(finding: Finding, exit: number): Finding {
  if (finding.code === 'missing-tool') return finding;
  const { command, line, output } = finding;
  return {
    ...{ code: 'page-command-failed', facts: { exit } },
    ...(command !== undefined && { command }),
    ...(line !== undefined && { line }),
    ...(output !== undefined && { output }),
  };
}

/** Each is told; the first that fails ends them, unless that is known: then the rest may show a new failure. */
async function runOneByOne(commands: readonly Command[], run: StepRun): Promise<void> {
  const results = run.sandbox.runUntilFailure(commands.map(({ text }) => text));
  for (const [index, pending] of results.entries()) {
    const result = await pending;
    if (result === undefined) return;
    const command = commands[index] as Command;
    run.ran(result, command.line);
    if (result.exit === 0) continue;
    const finding = failedCommand(result, command);
    const { goesOn } = run;
    if (run.found(goesOn ? asOfPage(finding, result.exit) : finding) === 'known' || goesOn)
      return runOneByOne(commands.slice(index + 1), run);
  }
}
