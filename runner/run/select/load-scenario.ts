import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../../../lib/scenario.ts';
import { contents } from '../../../scenarios/contents.ts';
import type { PackagedName } from '../../../scenarios/names.ts';
import { Fault } from '../../text/fault.ts';
import { didYouMean } from '../../text/nearest.ts';
import { AuthorEnded, AuthorProcess } from '../author/author-process.ts';
import { keepForRun } from '../author/authors.ts';
import type { Params } from '../author/messages.ts';
import { revived, withReferences } from '../author/script-reference.ts';
import { withArticleLines } from './article-lines.ts';
import { fileBeside } from './file-beside.ts';

/** A scenario that was checked, with the file that it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** As given on the command line, or `scenarios/NAME.ts` for one of the package. */
  readonly file: string;
  /** Its place among the scenarios of the file, from 0. */
  readonly inFile: number;
  /** What the file’s function was called with. */
  readonly params?: Params;
}

/** Gives a scenario's commands their lines in its article, and holds it to that: {@link withArticleLines}. */
export type Hold = (scenario: Scenario, file: string) => Scenario;

export interface SelectOptions {
  /** How each is held to its article; by default it must not differ from it by a byte. */
  readonly hold?: Hold;
  /** Milliseconds in which a file has to be loaded; by default it may take what it takes. */
  readonly limit?: number;
  /** Ends loading at once. */
  readonly signal?: AbortSignal;
  /** What the file’s function is called with. */
  readonly params?: Params | undefined;
}

/** A pack of scenarios beside the article's: its folder, and what is in it; loaded when it is asked for. */
let pack: Readonly<Record<string, Scenario>> = {};

/** Loads the pack @kernel. @returns its scenarios */
export async function loadKernelPack(): Promise<LoadedScenario[]> {
  const { kernelPack } = await import('../../../scenarios/kernel/contents.ts');
  pack = kernelPack;
  return Object.values(pack).map((scenario) => ({ scenario, file: fileInPack(scenario), inFile: 0 }));
}

function fileInPack({ name }: Scenario): string {
  return `scenarios/kernel/${name}.ts`;
}

/** Loads a scenario of the package by its name. That it fits the schema is held by a test, not looked at again here. */
export function loadPackaged(name: PackagedName, hold: Hold = withArticleLines): LoadedScenario {
  const file = `scenarios/${name}.ts`;
  const scenario = withReferences(contents[name], { source: { kind: 'package', name }, inFile: 0 });
  return { scenario: hold(scenario, file), file, inFile: 0 };
}

/** Whether a scenario is one of the package. */
export function isPackaged({ scenario, file }: LoadedScenario): boolean {
  if (Object.hasOwn(pack, scenario.name)) return file === fileInPack(scenario);
  return Object.hasOwn(contents, scenario.name) && file === `scenarios/${scenario.name}.ts`;
}

/** What a word of the command line means where it is a file and not a name: `./lab.ts`, one of its scenarios (`lab.ts:two`), with parameters (`lab.ts?hosts=3`). */
export function fileOf(
  word: string,
): { readonly file: string; readonly name?: string; readonly params?: Params } | undefined {
  const [, file, name, query] = /^([^?]*\.m?[jt]s)(?::([a-z0-9-]+))?(?:\?(.*))?$/s.exec(word) ?? [];
  if (file !== undefined) {
    const params = query === undefined ? undefined : readParams(query.split('&').filter(Boolean));
    return { file, ...(name !== undefined && { name }), ...(params && { params }) };
  }
  return word.includes('/') ? { file: word } : undefined;
}

/** True when a word of the command line means a file and not a name. */
export function isFile(word: string): boolean {
  return fileOf(word) !== undefined;
}

/**
 * Loads the scenarios of a file from outside of the package, `.ts` or `.js`, in a process of its own: one, a list, or
 * what a function makes.
 * @throws {Fault} `unreadable-scenario` or `invalid-scenario`, with the file and the line
 */
export async function loadFile(
  file: string,
  { hold = withArticleLines, limit, signal, params }: SelectOptions = {},
): Promise<LoadedScenario[]> {
  const path = await scenarioPath(file);
  const source = { kind: 'file', path, ...(params && { params }) } as const;
  const author = new AuthorProcess();
  try {
    const exported = await exportOf(source, author, file, { limit, signal });
    const { checkScenarios } = await import('./check-scenarios.ts');
    const scenarios = checkScenarios(revived(exported), file);
    if (scenarios.some(({ steps }) => steps.some(({ kind }) => kind === 'script')))
      keepForRun(source, author);
    else author.end();
    return scenarios.map((scenario, inFile) => ({
      scenario: hold(withReferences(scenario, { source, inFile }), file),
      file,
      inFile,
      ...(params && { params }),
    }));
  } catch (error) {
    author.end();
    throw error instanceof AuthorEnded ? endedFault(error, file) : error;
  }
}

/** What a file exports that is data alone, such as a lab. @throws {Fault} `unreadable-scenario` */
export async function loadData(
  file: string,
  options: Pick<SelectOptions, 'limit' | 'signal' | 'params'> = {},
): Promise<unknown> {
  const { params } = options;
  const source = { kind: 'file', path: await scenarioPath(file), ...(params && { params }) } as const;
  const author = new AuthorProcess();
  try {
    return await exportOf(source, author, file, options);
  } catch (error) {
    throw error instanceof AuthorEnded ? endedFault(error, file) : error;
  } finally {
    author.end();
  }
}

async function exportOf(
  source: { readonly kind: 'file'; readonly path: string; readonly params?: Params },
  author: AuthorProcess,
  file: string,
  { limit, signal }: { readonly limit?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<unknown> {
  const loaded = await inTime(author.load(source), file, limit, signal);
  if ('thrown' in loaded) throw (await import('./load-fault.ts')).loadFault(loaded.thrown, file);
  refuseUnread(source.params, loaded.takes, file);
  return loaded.exported;
}

/** `hosts=3` as parameters: numbers, true and false, else text. @throws {Fault} `usage` */
export function readParams(given: readonly string[]): Params {
  const params: Record<string, string | number | boolean> = {};
  for (const one of given) {
    const [, name, value = ''] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(one) ?? [];
    if (name === undefined) {
      throw new Fault('usage', `"${one}" is no parameter with its value`, {
        where: `--param ${one}`,
        cure: '--param NAME=VALUE, such as --param hosts=3',
      });
    }
    if (Object.hasOwn(params, name)) {
      throw new Fault('usage', `${name} is given twice`, {
        where: `--param ${one}`,
        cure: 'leave one of them away',
      });
    }
    const isNumber = /^-?\d+(?:\.\d+)?$/.test(value);
    params[name] = isNumber
      ? Number(value)
      : value === 'true' || value === 'false'
        ? value === 'true'
        : value;
  }
  return params;
}

/** A parameter that nothing looks at is a slip. @throws {Fault} `usage` */
function refuseUnread(params: Params | undefined, takes: readonly string[] | undefined, file: string): void {
  const names = Object.keys(params ?? {});
  if (names.length === 0) return;
  if (takes === undefined) {
    throw new Fault('usage', `the file takes no parameters: it exports no function`, {
      where: file,
      cure: 'export default ({ hosts = 2 }) => scenario({ … }), or leave --param away',
    });
  }
  const unread = names.find((name) => !takes.includes(name));
  if (unread === undefined) return;
  throw new Fault('usage', `the file takes no parameter "${unread}"`, {
    where: file,
    cure: didYouMean(unread, takes, takes.length === 0 ? 'it takes none' : `it takes ${takes.join(', ')}`),
  });
}

/** @throws {Fault} `unreadable-scenario` where there is no such file, or it cannot be one of a scenario */
async function scenarioPath(file: string): Promise<string> {
  const path = resolve(file);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      'unreadable-scenario',
      error.code === 'ENOENT' ? 'there is no such file' : error.message,
      { where: file, cure: fileBeside(file) ?? 'give the path of a scenario file, or a name: netscene list' },
    );
  });
  if (stats.isDirectory()) {
    throw new Fault('unreadable-scenario', 'this is a directory, not a scenario file', {
      where: file,
      cure: `name the files in it: netscene run ${file.replace(/\/$/, '')}/*.ts`,
    });
  }
  if (!/\.m?[jt]s$/.test(path)) {
    throw new Fault('unreadable-scenario', 'a scenario is a .ts or .js file', {
      where: file,
      cure: 'rename it, or start from "netscene new NAME"',
    });
  }
  return path;
}

/** @throws {Fault} when it takes longer than `limit` milliseconds; the reason of `signal` when that aborts */
async function inTime<T>(
  loading: Promise<T>,
  file: string,
  limit?: number,
  signal?: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const late = async (ms: number) => {
    await sleep(ms, undefined, { signal: over.signal });
    throw new Fault('unreadable-scenario', `the file did not end within ${ms / 1000} s while it was loaded`, {
      where: file,
      cure: 'take out what never ends: a loop, or a top-level await',
    });
  };
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
  });
  const ends = [aborted, ...(limit !== undefined && limit > 0 ? [late(limit)] : [])];
  for (const one of ends) one.catch(() => {});
  try {
    return await Promise.race([loading, ...ends]);
  } finally {
    over.abort();
  }
}

function endedFault({ message }: AuthorEnded, file: string): Fault {
  return new Fault('unreadable-scenario', `its process ended while it was loaded: ${message}`, {
    where: file,
    cure: 'take out what ends it, such as process.exit',
  });
}
