import {
  fileOf,
  isPackaged,
  type LoadedScenario,
  readParams,
  type SelectOptions,
} from '../../run/select/load-scenario.ts';
import { type Selection, selectReadable } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { failedLastTime } from './last-failed.ts';

/** What of the command line chooses the scenarios of a run. */
export interface Choice {
  readonly scenarios?: readonly string[] | undefined;
  /** A regular expression on names and titles. */
  readonly grep?: string | undefined;
  readonly lastFailed?: boolean | undefined;
  /** `NAME=VALUE`, for files that export a function. */
  readonly param?: readonly string[] | undefined;
}

/** The scenarios that are to run, and the files that cannot be. @throws {Fault} */
export async function chosen(
  { scenarios = [], grep, lastFailed = false, param = [] }: Choice,
  options: SelectOptions,
): Promise<Selection> {
  const words = withParams(scenarios, param);
  const wanted = lastFailed ? await lastFailedOf(words, options) : await selectReadable(words, options);
  if (grep === undefined) return wanted;
  const matches = matcher(grep);
  const found = wanted.scenarios.filter(({ scenario }) => matches(scenario.name) || matches(scenario.title));
  if (found.length > 0) return { ...wanted, scenarios: found };
  throw new Fault('unknown-scenario', `no name and no title matches "${grep}"`, {
    where: `--grep ${grep}`,
    cure: `there are ${wanted.scenarios.map(({ scenario }) => scenario.title).join('; ')}`,
  });
}

/** The words with the parameters behind each. @throws {Fault} `usage` where one is no file, or they cannot be read */
function withParams(words: readonly string[], param: readonly string[]): readonly string[] {
  if (param.length === 0) return words;
  readParams(param);
  const other = words.find((word) => fileOf(word) === undefined);
  if (words.length > 0 && other === undefined)
    return words.map((word) => `${word}${word.includes('?') ? '&' : '?'}${param.join('&')}`);
  throw new Fault('usage', `${other ?? 'what comes with netscene'} takes no parameters: it is no file`, {
    where: `--param ${param[0]}`,
    cure: 'name a file that exports a function of parameters: docs/writing.md',
  });
}

function matcher(grep: string): (text: string) => boolean {
  try {
    const pattern = new RegExp(grep, 'iu');
    return (text) => pattern.test(text);
  } catch (error) {
    throw new Fault('usage', `this is no regular expression: ${(error as Error).message}`, {
      where: `--grep ${grep}`,
      cure: 'put a backslash before ( ) [ ] { } + * ? . that stand for themselves',
    });
  }
}

/** Of what the words mean, or of all, what failed the last time in this folder. Where nothing did, all of it. */
async function lastFailedOf(words: readonly string[], options: SelectOptions): Promise<Selection> {
  const failed = failedLastTime();
  if (failed.length === 0) {
    process.stderr.write('netscene: nothing is known to have failed here the last time, so all of it runs\n');
    return selectReadable(words, options);
  }
  if (words.length === 0) return selectReadable(failed, options);
  const { scenarios, unreadable } = await selectReadable(words, options);
  return {
    scenarios: scenarios.filter((loaded) => failed.includes(wordOf(loaded))),
    unreadable,
  };
}

/** The word that selects one scenario. */
export function wordOf(loaded: LoadedScenario): string {
  const { scenario, file, inFile } = loaded;
  const { name } = scenario;
  if (isPackaged(loaded)) return name;
  const own = name.slice(name.lastIndexOf(':') + 1);
  return inFile === 0 && own === name ? file : `${file}:${own}`;
}
