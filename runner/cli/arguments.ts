import yargs from 'yargs';
import { packagedNames } from '../../scenarios/names.ts';
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
  refuseUnknownHelp(typed);
  refuseEmptyValue(typed);
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

/** `--reporter=` would be taken for an option that is not given. @throws {Fault} `usage` */
function refuseEmptyValue(typed: readonly string[]): void {
  const own = typed.indexOf('--');
  const empty = (own === -1 ? typed : typed.slice(0, own)).find((word) => /^--?[\w-]+=$/.test(word));
  if (empty !== undefined)
    throw new Fault('usage', `${empty.slice(0, -1)} needs a value`, { cure: `netscene ${typed[0]} --help` });
}

/** yargs helps with a command that there is not by helping with all. @throws {Fault} `usage` */
function refuseUnknownHelp([first, second]: readonly string[]): void {
  const names = allCommands().map(({ words }) => words.split(' ', 1)[0] as string);
  if (first === 'help' && second !== undefined && !second.startsWith('-') && !names.includes(second))
    throw usageFault('', second, names);
}

/** What yargs found wrong, with what was most likely meant, or the help text that knows better. */
function usageFault(message: string, word: string, names: readonly string[]): Fault {
  if (names.includes(word)) {
    const help = `netscene ${word} --help`;
    const option = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
    if (option !== undefined) {
      const cure = meantOptions(option.split(', '), word) ?? otherwise[option] ?? help;
      return new Fault('usage', `"netscene ${word}" does not take ${option}`, { cure });
    }
    return plainFault(message, word, help) ?? new Fault('usage', message, { cure: help });
  }
  if (word.startsWith('-')) {
    const option = word.replace(/^-+/, '').replace(/=.*/s, '');
    const meant = option === 'V' ? 'version' : nearest(option, ['help', 'version']);
    const cure = meant === undefined ? 'netscene --help' : `did you mean --${meant}? All: netscene --help`;
    return new Fault('usage', message === 'name a command' ? message : `"netscene" does not take ${word}`, {
      cure,
    });
  }
  if (word === '') return new Fault('usage', message, { cure: 'netscene --help' });
  const meant = word === 'version' ? '--version' : nearest(word, names);
  return new Fault('usage', `there is no command "${word}"`, {
    cure: meant === undefined ? commandOrScenario(word) : `did you mean "netscene ${meant}"?`,
  });
}

/** What people look for in an option, and what does it. */
const otherwise: Readonly<Record<string, string>> = {
  color: 'FORCE_COLOR=1 or NO_COLOR=1 in the environment',
  colour: 'FORCE_COLOR=1 or NO_COLOR=1 in the environment',
  'no-color': 'NO_COLOR=1 in the environment',
};

/** What yargs says of operands and values, in the words of `--help`; undefined for what it says of anything else. */
function plainFault(message: string, word: string, help: string): Fault | undefined {
  const given = /^Not enough non-option arguments: got (\d+), need at least/.exec(message)?.[1];
  if (given !== undefined) {
    const { words = '' } = allCommands().find(({ words: one }) => one.split(' ', 1)[0] === word) ?? {};
    const missing = words.match(/<[^>]+>/g)?.slice(Number(given)) ?? [];
    return new Fault('usage', `"netscene ${words}": ${missing.join(' and ')} is missing`, { cure: help });
  }
  const empty = /^Not enough arguments following: (\S+)$/.exec(message)?.[1];
  if (empty !== undefined) return new Fault('usage', `--${empty} needs a value`, { cure: help });
  const [, option, value, choices = ''] =
    /Argument: (\S+), Given: "(.*)", Choices: (.*)/s.exec(message) ?? [];
  if (option === undefined || value === undefined) return undefined;
  const known = [...choices.matchAll(/"([^"]*)"/g)].map(([, one = '']) => one);
  const meant = nearest(value, known);
  const isOperand = allCommands().some(
    ({ words }) => words.split(' ', 1)[0] === word && words.includes(`${option}]`),
  );
  return new Fault('usage', `${isOperand ? option : `--${option}`} cannot be "${value}"`, {
    cure: `${meant === undefined ? '' : `did you mean "${meant}"? `}One of: ${known.join(', ')}. See ${help}`,
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
