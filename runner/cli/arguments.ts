import { closest, distance } from 'fastest-levenshtein';
import yargs from 'yargs';
import { version } from '../kit/package-root.ts';
import { Fault } from '../text/fault.ts';
import { addCommands } from './commands.ts';
import { withOperandsMarked } from './operands.ts';
import { examples, exitCodes } from './options/help-text.ts';

const takeScenarios = ['run', 'show', 'why', 'shell', 'mutate', 'export', 'bisect'];

/** Completes the names of scenarios after a command that takes them; commands and options are completed by yargs. */
async function complete(
  _current: string,
  { _: words }: { _: (string | number)[] },
  fallback: () => void,
  done: (words: string[]) => void,
): Promise<void> {
  if (!words.some((word) => takeScenarios.includes(String(word)))) return fallback();
  const { packagedNames } = await import('../../scenarios/contents.ts');
  done(packagedNames);
}

/** Reads the command line and does what it says; resolves to the exit code. @throws {Fault} */
export async function parse(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const parser = yargs(withOperandsMarked(args))
    .scriptName('netscene')
    .usage('$0 COMMAND\n\nRun a network tutorial instead of believing it.');
  const names = addCommands(parser, (code) => {
    exitCode = code;
  });
  await parser
    .completion('completion', 'print a completion script for bash or zsh', complete)
    .demandCommand(1, 'name a command')
    .example(examples.slice(0, 3))
    .epilogue(exitCodes)
    .version(version())
    .alias('help', 'h')
    .strict()
    .wrap(Math.min(80, process.stdout.columns || 80))
    .exitProcess(false)
    .fail((message, error) => {
      // yargs throws some of what it finds wrong, and hands the rest over as a sentence.
      if (error && error.name !== 'YError') throw error;
      throw usageFault((message ?? error.message).replaceAll('\0', ''), args[0] ?? '', names);
    })
    .parseAsync();
  return exitCode;
}

/** What yargs found wrong, with the help text that knows better. */
function usageFault(message: string, word: string, names: readonly string[]): Fault {
  if (names.includes(word)) {
    const option = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
    const what = option === undefined ? message : `"netscene ${word}" does not take ${option}`;
    return new Fault('usage', what, { cure: `netscene ${word} --help` });
  }
  if (word === '' || word.startsWith('-')) return new Fault('usage', message, { cure: 'netscene --help' });
  const nearest = closest(word, [...names]);
  return new Fault('usage', `there is no command "${word}"`, {
    cure: distance(word, nearest) <= 2 ? `did you mean "netscene ${nearest}"?` : 'netscene --help',
  });
}
