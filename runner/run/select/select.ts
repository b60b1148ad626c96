import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { contents } from '../../../scenarios/contents.ts';
import { type PackagedName, packagedNames } from '../../../scenarios/names.ts';
import { Fault } from '../../text/fault.ts';
import { didYouMean, nearest } from '../../text/nearest.ts';
import { harmless } from '../../text/terminal-text.ts';
import { fileBeside } from './file-beside.ts';
import {
  fileOf,
  type Hold,
  isFile,
  isPackaged,
  type LoadedScenario,
  loadFile,
  loadKernelPack,
  loadPackaged,
  type SelectOptions,
} from './load-scenario.ts';

/** A file that was named and cannot be run, with the reason. */
export interface UnreadableFile {
  readonly file: string;
  readonly fault: Fault;
}

/** What the words of a command line mean, as far as it can be read. */
export interface Selection {
  readonly scenarios: readonly LoadedScenario[];
  readonly unreadable: readonly UnreadableFile[];
}

/**
 * The scenarios that the words of a command line mean: names, globs (`gateway*`), tags (`@article`), files, and
 * one scenario of a file (`lab.ts:two`). No word means all of the package. Each scenario comes once, the package's
 * in the article's order, files after them in the order given.
 * @throws {Fault} `unknown-scenario`, `duplicate-name`, `unreadable-scenario`, `invalid-scenario`
 */
export async function select(
  words: readonly string[],
  options: SelectOptions = {},
): Promise<LoadedScenario[]> {
  const { scenarios, unreadable } = await selectReadable(words, options);
  const [first] = unreadable;
  if (first !== undefined) throw first.fault;
  return [...scenarios];
}

/** The same, where a file that cannot be read does not keep the others from being run. @throws {Fault} for a name */
export async function selectReadable(
  words: readonly string[],
  options: SelectOptions = {},
): Promise<Selection> {
  const files = words.flatMap((word) => fileOf(word) ?? []);
  const patterns = words.filter((word) => !isFile(word));
  const selected = words.length > 0 && patterns.length === 0 ? [] : await matching(patterns, options.hold);
  const unreadable: UnreadableFile[] = [];
  const keyOf = ({ file, params }: (typeof files)[number]) => `${file}?${JSON.stringify(params ?? {})}`;
  const each = [...new Map(files.map((one) => [keyOf(one), one])).values()];
  // Each is a start of Node, so as many at once as there are cores.
  const loaded = await pLimit(availableParallelism()).map(each, async (one) => {
    const { file, params } = one;
    const wanted = files.filter((other) => keyOf(other) === keyOf(one)).map(({ name }) => name);
    try {
      return { file, scenarios: named(await loadFile(file, { ...options, params }), wanted, file) };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { file, fault: error };
    }
  });
  for (const one of loaded) {
    if (one.fault === undefined) selected.push(...one.scenarios);
    else unreadable.push(one);
  }
  return { scenarios: withOwnNames(selected), unreadable };
}

/** Those of a file's scenarios that were asked for; all where the file itself was. */
function named(
  loaded: readonly LoadedScenario[],
  wanted: readonly (string | undefined)[],
  file: string,
): readonly LoadedScenario[] {
  if (wanted.includes(undefined)) return loaded;
  const names = loaded.map(({ scenario }) => scenario.name);
  const absent = wanted.find((name) => !names.includes(name as string));
  if (absent !== undefined) {
    throw new Fault('unknown-scenario', `the file has no scenario "${absent}"`, {
      where: file,
      cure: didYouMean(absent, names, `it has ${names.join(', ')}`),
    });
  }
  return loaded.filter(({ scenario }) => wanted.includes(scenario.name));
}

/** Scenarios of one name get their file's before it, which also selects them: `week1/lab.ts:lab`. */
function withOwnNames(selected: readonly LoadedScenario[]): LoadedScenario[] {
  const names = selected.map(({ scenario }) => scenario.name);
  return selected.map((loaded) => {
    const { scenario, file } = loaded;
    const alone = names.indexOf(scenario.name) === names.lastIndexOf(scenario.name);
    if (alone || isPackaged(loaded)) return loaded;
    return {
      ...loaded,
      scenario: { ...scenario, name: `${harmless(file.replace(/^\.\//, ''))}:${scenario.name}` },
    };
  });
}

async function matching(patterns: readonly string[], hold?: Hold): Promise<LoadedScenario[]> {
  const load = (name: PackagedName) => loadPackaged(name, hold);
  if (patterns.length === 0) return packagedNames.map(load);
  if (patterns.every((word) => Object.hasOwn(contents, word))) {
    return packagedNames.filter((name) => patterns.includes(name)).map(load);
  }
  const articles = packagedNames.map(load);
  // The pack is for who names it, or one of its scenarios: a word that the article's scenarios do not take.
  const pack = await loadKernelPack();
  const all = [...articles, ...pack];
  const chosen = new Set<LoadedScenario>();
  for (const word of patterns) {
    const ofArticles = await meaning(word, articles);
    const meant = ofArticles.length > 0 ? ofArticles : await meaning(word, pack);
    if (meant.length === 0) throw unknown(word, all);
    for (const one of meant) chosen.add(one);
  }
  return all.filter((one) => chosen.has(one));
}

async function meaning(word: string, all: readonly LoadedScenario[]): Promise<LoadedScenario[]> {
  if (word.startsWith('@')) return all.filter(({ scenario }) => scenario.tags?.includes(word.slice(1)));
  if (word === '') return [];
  const { default: picomatch } = await import('picomatch');
  const fits = picomatch(word);
  return all.filter(({ scenario }) => fits(scenario.name));
}

function unknown(word: string, all: readonly LoadedScenario[]): Fault {
  if (word === '') {
    return new Fault('unknown-scenario', 'an empty word names no scenario', {
      cure: 'leave it out, or see what it was to be: a shell makes one of "" and of a variable without a value',
    });
  }
  if (word.startsWith('@')) {
    const tags = [...new Set(all.flatMap(({ scenario }) => scenario.tags ?? []))].sort();
    return new Fault('unknown-scenario', `no scenario has the tag "${word}"`, {
      cure: didYouMean(
        word,
        tags.map((tag) => `@${tag}`),
        `tags: ${tags.map((tag) => `@${tag}`).join(', ')}`,
      ),
    });
  }
  if (/[*?[{]/.test(word)) {
    return new Fault('unknown-scenario', `no scenario matches "${word}"`, {
      cure: `scenarios: ${packagedNames.join(', ')}`,
    });
  }
  const several = word.split(',');
  if (several.length > 1 && several.every((name) => (packagedNames as readonly string[]).includes(name))) {
    return new Fault('unknown-scenario', `there is no scenario "${word}"`, {
      cure: `names are separated by blanks: ${several.join(' ')}`,
    });
  }
  const cure = nearest(word, packagedNames);
  return new Fault('unknown-scenario', `there is no scenario "${word}"`, {
    cure:
      cure === undefined
        ? (fileBeside(word) ?? 'name one of these: netscene list')
        : `did you mean "${cure}"? All: netscene list`,
  });
}
