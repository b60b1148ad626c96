import type { ArgumentsCamelCase, Argv } from 'yargs';

/**
 * One command of netscene: how it is called and documented, and what does it. Declarations are loaded at
 * every start, so `run` imports what it needs when it is called, and `--help` needs nothing of it.
 */
export interface CliCommand<Arguments> {
  /** The command's words, as yargs takes them: `show <scenario>`. */
  readonly words: string;
  /** One line for `netscene --help`. */
  readonly describe: string;
  /** Options of one value that may be given several times, where yargs' own lists refuse `-`. */
  readonly repeatable?: readonly string[];
  /** Declares options and positionals, once: typed and documented from there. */
  readonly options: (argv: Argv) => Argv<Arguments>;
  /** Does it; resolves to the exit code. @throws {Fault} */
  readonly run: (request: ArgumentsCamelCase<Arguments>) => Promise<number>;
}

/** Holds a command's `run` to what its `options` declare. */
export function command<Arguments>(declaration: CliCommand<Arguments>): CliCommand<Arguments> {
  return declaration;
}
