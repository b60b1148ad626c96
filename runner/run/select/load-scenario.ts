import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../../../lib/scenario.ts';
import { contents, type PackagedName } from '../../../scenarios/contents.ts';
import { placeText } from '../../text/excerpt.ts';
import { Fault } from '../../text/fault.ts';
import { AuthorEnded, AuthorProcess } from '../author/author-process.ts';
import { keepForRun } from '../author/authors.ts';
import type { Thrown } from '../author/messages.ts';
import { revived, withReferences } from '../author/script-reference.ts';
import { withArticleLines } from './article-lines.ts';
import { sourcePlace } from './source-place.ts';

/** A scenario that was checked, with the file that it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** As given on the command line, or `scenarios/NAME.ts` for one of the package. */
  readonly file: string;
}

/** Gives a scenario's commands their lines in its article, and holds it to that: {@link withArticleLines}. */
export type Hold = (scenario: Scenario, file: string) => Scenario;

export interface SelectOptions {
  /** How each is held to its article; by default it must not differ from it by a byte. */
  readonly hold?: Hold;
  /** Milliseconds in which a file has to be loaded. */
  readonly limit?: number;
  /** Ends loading at once. */
  readonly signal?: AbortSignal;
}

const loadLimit = 120_000;

/** Loads a scenario of the package by its name. That it fits the schema is held by a test, not looked at again here. */
export function loadPackaged(name: PackagedName, hold: Hold = withArticleLines): LoadedScenario {
  const file = `scenarios/${name}.ts`;
  return { scenario: hold(withReferences(contents[name], { kind: 'package', name }), file), file };
}

/** True when a word of the command line means a file and not a name. */
export function isFile(word: string): boolean {
  return word.includes('/') || /\.m?[jt]s$/.test(word);
}

/**
 * Loads a scenario file from outside of the package, `.ts` or `.js`, in a process of its own.
 * @throws {Fault} `unreadable-scenario` or `invalid-scenario`, with the file
 */
export async function loadFile(
  file: string,
  { hold = withArticleLines, limit = loadLimit, signal }: SelectOptions = {},
): Promise<LoadedScenario> {
  const path = resolve(file);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      'unreadable-scenario',
      error.code === 'ENOENT' ? 'there is no such file' : error.message,
      {
        where: file,
        cure: 'give the path of a scenario file; "netscene list" names the scenarios of the package',
      },
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
  const source = { kind: 'file', path } as const;
  const author = new AuthorProcess();
  try {
    const loaded = await inTime(author.load(source), file, limit > 0 ? limit : loadLimit, signal);
    if ('thrown' in loaded) throw loadFault(loaded.thrown, file);
    const { checkScenario } = await import('./check-scenario.ts');
    const scenario = checkScenario(revived(loaded.scenario), file);
    if (scenario.steps.some(({ kind }) => kind === 'script')) keepForRun(source, author);
    else author.end();
    return { scenario: hold(withReferences(scenario, source), file), file };
  } catch (error) {
    author.end();
    throw error instanceof AuthorEnded ? endedFault(error, file) : error;
  }
}

/** @throws {Fault} when it takes longer than `limit` milliseconds; the reason of `signal` when that aborts */
async function inTime<T>(loading: Promise<T>, file: string, limit: number, signal?: AbortSignal): Promise<T> {
  const over = new AbortController();
  const late = sleep(limit, undefined, { signal: over.signal }).then(() => {
    throw new Fault(
      'unreadable-scenario',
      `the file did not end within ${limit / 1000} s while it was loaded`,
      {
        where: file,
        cure: 'take out what never ends: a loop, or a top-level await',
      },
    );
  });
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
  });
  for (const one of [late, aborted]) one.catch(() => {});
  try {
    return await Promise.race([loading, late, aborted]);
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

function loadFault({ name, message, at }: Thrown, file: string): Fault {
  const where = at === undefined ? file : placeText(sourcePlace(at, file));
  // esbuild: "Transform failed with 1 error:\nFILE:LINE:COLUMN: ERROR: …"
  const place = /:(\d+:\d+): ERROR: (.*)/.exec(message);
  if (place) {
    return new Fault('unreadable-scenario', `syntax error: ${place[2]}`, {
      where: `${file}:${place[1]}`,
      cure: 'correct the line and run again',
    });
  }
  if (name === 'PingLineError' || name === 'TemplateError' || name === 'OutsideOfStepError')
    return new Fault('invalid-scenario', message, { where, cure: 'correct the line' });
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(message);
  return new Fault(
    'unreadable-scenario',
    missing ? `it imports "${missing[1]}", which is not there` : message,
    {
      where,
      cure: missing
        ? 'correct the import; netscene and zx need no installation'
        : 'correct the file and run again',
    },
  );
}
