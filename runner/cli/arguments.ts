import yargs from 'yargs';
import { packagedNames } from '../../scenarios/contents.ts';
import { version } from '../kit/package-root.ts';
import { Fault } from '../text/fault.ts';
import { nearest } from '../text/nearest.ts';
import { addCommands, allCommands } from './commands.ts';
import { declaredOptions } from './completion/candidates.ts';
import { withOperandsMarked } from './operands.ts';
import { examples, exitCodes } from './options/help-text.ts';

/** The words that people type for what yargs calls otherwise. */
function asYargs(args: readonly string[]): readonly string[] {
  const [first, second] = args;
  if (first === 'help') return second === undefined ? ['--help'] : [second, '--help'];
  // `-v` alone: with a command it means --verbose.
  return first === '-v' && args.length === 1 ? ['--version'] : args;
}

/** Reads the command line and does what it says; resolves to the exit code. @throws {Fault} */
export async function parse(typed: readonly string[]): Promise<number> {
  if (typed[0] === '__complete') {
    const { candidates } = await import('./completion/candidates.ts');
    const found = candidates(typed.slice(1), allCommands());
    process.stdout.write(found.map((word) => `${word}\n`).join(''));
    return 0;
  }
  const args = asYargs(typed);
  let exitCode = 0;
  const parser = yargs(withOperandsMarked(args))
    .scriptName('netscene')
    .usage('$0 COMMAND\n\nRun a network tutorial instead of believing it.');
  const names = addCommands(parser, (code) => {
    exitCode = code;
  });
  await parser
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

/** What yargs found wrong, with what was most likely meant, or the help text that knows better. */
function usageFault(message: string, word: string, names: readonly string[]): Fault {
  if (names.includes(word)) {
    const option = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
    const what = option === undefined ? message : `"netscene ${word}" does not take ${option}`;
    const meant = option === undefined ? undefined : meantOptions(option.split(', '), word);
    return new Fault('usage', what, { cure: meant ?? `netscene ${word} --help` });
  }
  if (word === '' || word.startsWith('-')) return new Fault('usage', message, { cure: 'netscene --help' });
  const meant = nearest(word, names);
  return new Fault('usage', `there is no command "${word}"`, {
    cure: meant === undefined ? commandOrScenario(word) : `did you mean "netscene ${meant}"?`,
  });
}

/** `did you mean --jobs?`; undefined where one of them is near to nothing. */
function meantOptions(unknown: readonly string[], name: string): string | undefined {
  const command = allCommands().find(({ words }) => words.split(' ', 1)[0] === name);
  if (command === undefined) return undefined;
  const options = declaredOptions(command);
  const meant = unknown.map((word) => nearest(word, options));
  if (meant.includes(undefined)) return undefined;
  return `did you mean ${[...new Set(meant)].map((one) => `--${one}`).join(' ')}? All: netscene ${name} --help`;
}

/** Who leaves out `run` gets it. */
function commandOrScenario(word: string): string {
  const isOne =
    word.includes('/') || /\.m?[jt]s$/.test(word) || (packagedNames as readonly string[]).includes(word);
  return isOne ? `netscene run ${word}` : 'netscene --help';
}
