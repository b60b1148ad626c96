import type { Argv } from 'yargs';
import { articleCommand } from './article/options.ts';
import { bisectCommand } from './bisect/options.ts';
import { challengeCommand } from './challenge/options.ts';
import type { CliCommand } from './command.ts';
import type { Completed } from './completion/candidates.ts';
import { completionCommand } from './completion/options.ts';
import { diffCommand } from './diff/options.ts';
import { doctorCommand } from './doctor/options.ts';
import { exportCommand } from './export/options.ts';
import { withoutRepetition } from './given-twice.ts';
import { gradeCommand } from './grade/options.ts';
import { graphCommand } from './graph/options.ts';
import { importCommand } from './import/options.ts';
import { listCommand } from './list/options.ts';
import { mergeCommand } from './merge/options.ts';
import { mutateCommand } from './mutate/options.ts';
import { newCommand } from './new/options.ts';
import { plainOperands } from './operands.ts';
import { pairsCommand } from './pairs/options.ts';
import { recordCommand } from './record/options.ts';
import { reportCommand } from './report/options.ts';
import { runCommand } from './run/options.ts';
import { selftestCommand } from './selftest/options.ts';
import { shellCommand } from './shell/options.ts';
import { showCommand } from './show/options.ts';
import { stepCommand } from './step/options.ts';
import { whyCommand } from './why/options.ts';

type Register = <Arguments>(one: CliCommand<Arguments>) => void;

/** Every command, in the order of `netscene --help`. */
function each(register: Register): void {
  register(runCommand);
  register(bisectCommand);
  register(selftestCommand);
  register(reportCommand);
  register(mergeCommand);
  register(diffCommand);
  register(listCommand);
  register(showCommand);
  register(stepCommand);
  register(graphCommand);
  register(pairsCommand);
  register(whyCommand);
  register(shellCommand);
  register(newCommand);
  register(recordCommand);
  register(mutateCommand);
  register(articleCommand);
  register(importCommand);
  register(exportCommand);
  register(gradeCommand);
  register(challengeCommand);
  register(doctorCommand);
  register(completionCommand);
}

/** Every command, for completion and for what was most likely meant. */
export function allCommands(): Completed[] {
  const all: Completed[] = [];
  each(({ words, options }) => all.push({ words, options }));
  return all;
}

/** Declares every command to the parser; `ended` gets the exit code of the one that ran. Returns their names. */
export function addCommands(parser: Argv, ended: (exitCode: number) => void): string[] {
  const names: string[] = [];
  each(({ words, describe, options, run, repeatable = [] }) => {
    names.push(words.split(' ', 1)[0] as string);
    let lists: readonly string[] = [];
    const declare = (argv: Argv) => {
      const declared = options(argv);
      // Not in the types of yargs, which say little of what was declared.
      lists = (declared as unknown as { getOptions(): { array: string[] } }).getOptions().array;
      return declared;
    };
    parser.command(words, describe, declare, async (request) =>
      ended(await run(plainOperands(withoutRepetition(request, [...lists, ...repeatable])))),
    );
  });
  return names;
}
