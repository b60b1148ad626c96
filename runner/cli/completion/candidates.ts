import yargs, { type Argv } from 'yargs';
import { packagedNames } from '../../../scenarios/names.ts';
import { reporterNames } from '../../run/report/reporter-names.ts';

/** A command as completion sees it. */
export interface Completed {
  /** As yargs takes them: `show <scenario>`. */
  readonly words: string;
  readonly options: (argv: Argv) => unknown;
}

/** What yargs knows of declared options; not in its types. */
interface Declared {
  readonly key: Readonly<Record<string, unknown>>;
  readonly alias: Readonly<Record<string, readonly string[]>>;
  readonly boolean: readonly string[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/**
 * What may stand in place of the last word, which is not finished; nothing where a file's name is wanted, which
 * every shell completes by itself.
 */
export function candidates(words: readonly string[], commands: readonly Completed[]): string[] {
  const typed = words.at(-1) ?? '';
  const named = words.slice(0, -1).find((word) => !word.startsWith('-'));
  const fitting = (all: readonly string[]) =>
    [...new Set(all)].filter((word) => word.startsWith(typed)).sort();
  const names = commands.map((one) => one.words.split(' ', 1)[0] as string);
  if (named === undefined) {
    return fitting(typed.startsWith('-') ? ['--help', '--version'] : [...names, 'help']);
  }
  const command = commands.find((one) => one.words.split(' ', 1)[0] === named);
  if (command === undefined) return named === 'help' ? fitting(names) : [];
  const declared = declaredOf(command);
  const previous = words.at(-2) ?? '';
  const option = optionOf(previous, declared);
  if (option !== undefined && !declared.boolean.includes(option)) return fitting(valuesOf(option, declared));
  if (typed.startsWith('-')) return fitting(optionWords(command, declared));
  if (/scenario/.test(command.words)) return fitting(packagedNames);
  return command.words.includes('[shell]') ? fitting(declared.choices.shell ?? []) : [];
}

/** The options that a command declares, for those too who say what else was meant. */
export function declaredOptions(command: Completed): string[] {
  return optionWords(command, declaredOf(command)).map((word) => word.replace(/^--/, ''));
}

function declaredOf({ options }: Completed): Declared {
  const argv = yargs([]).help().alias('help', 'h');
  options(argv);
  return (argv as unknown as { getOptions(): Declared }).getOptions();
}

/** Options by their long names; yargs keeps the camel case of each as well, and the operands among them. */
function optionWords({ words }: Completed, { key }: Declared): string[] {
  const operands = [...words.matchAll(/[<[](\w+)/g)].map((match) => match[1]);
  return Object.keys(key)
    .filter(
      (name) => name.length > 1 && !/[A-Z]/.test(name) && !operands.includes(name) && name !== 'version',
    )
    .map((name) => `--${name}`);
}

function optionOf(word: string, { key, alias }: Declared): string | undefined {
  const name = /^--?([\w-]+)$/.exec(word)?.[1];
  if (name === undefined) return undefined;
  if (name.length > 1) return name in key ? name : undefined;
  return Object.keys(alias).find((one) => alias[one]?.includes(name)) ?? undefined;
}

function valuesOf(option: string, { choices }: Declared): readonly string[] {
  if (option === 'reporter') return reporterNames;
  if (option === 'kernel') return ['host'];
  return choices[option] ?? [];
}
