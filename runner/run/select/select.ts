import { closest, distance } from 'fastest-levenshtein';
import { contents, type PackagedName, packagedNames } from '../../../scenarios/contents.ts';
import { Fault } from '../../text/fault.ts';
import {
  type Hold,
  isFile,
  type LoadedScenario,
  loadFile,
  loadPackaged,
  type SelectOptions,
} from './load-scenario.ts';

/**
 * The scenarios that the words of a command line mean: names, globs (`gateway*`), tags (`@article`)
 * and files. No word means all of the package. Each scenario comes once, the package's in the
 * article's order, files after them in the order given.
 * @throws {Fault} `unknown-scenario`, `duplicate-name`, `unreadable-scenario`, `invalid-scenario`
 */
export async function select(
  words: readonly string[],
  options: SelectOptions = {},
): Promise<LoadedScenario[]> {
  const files = [...new Set(words.filter(isFile))];
  const patterns = words.filter((word) => !isFile(word));
  const packaged = words.length > 0 && patterns.length === 0 ? [] : await matching(patterns, options.hold);
  const selected = [...packaged];
  for (const file of files) selected.push(await loadFile(file, options));
  refuseDuplicates(selected);
  return selected;
}

async function matching(patterns: readonly string[], hold?: Hold): Promise<LoadedScenario[]> {
  const load = (name: PackagedName) => loadPackaged(name, hold);
  if (patterns.length === 0) return packagedNames.map(load);
  if (patterns.every((word) => Object.hasOwn(contents, word))) {
    return packagedNames.filter((name) => patterns.includes(name)).map(load);
  }
  const all = packagedNames.map(load);
  const chosen = new Set<LoadedScenario>();
  for (const word of patterns) {
    const meant = await meaning(word, all);
    if (meant.length === 0) throw unknown(word, all);
    for (const one of meant) chosen.add(one);
  }
  return all.filter((one) => chosen.has(one));
}

async function meaning(word: string, all: readonly LoadedScenario[]): Promise<LoadedScenario[]> {
  if (word.startsWith('@')) return all.filter(({ scenario }) => scenario.tags?.includes(word.slice(1)));
  const { default: picomatch } = await import('picomatch');
  const fits = picomatch(word);
  return all.filter(({ scenario }) => fits(scenario.name));
}

function unknown(word: string, all: readonly LoadedScenario[]): Fault {
  if (word.startsWith('@')) {
    const tags = [...new Set(all.flatMap(({ scenario }) => scenario.tags ?? []))].sort();
    return new Fault('unknown-scenario', `no scenario has the tag "${word}"`, {
      cure: `tags: ${tags.map((tag) => `@${tag}`).join(', ')}`,
    });
  }
  if (/[*?[{]/.test(word)) {
    return new Fault('unknown-scenario', `no scenario matches "${word}"`, {
      cure: `scenarios: ${packagedNames.join(', ')}`,
    });
  }
  const nearest = closest(word, packagedNames as PackagedName[]);
  const near = distance(word, nearest) <= Math.max(2, word.length / 2);
  return new Fault('unknown-scenario', `there is no scenario "${word}"`, {
    cure: near ? `did you mean "${nearest}"? All: netscene list` : 'netscene list',
  });
}

function refuseDuplicates(selected: readonly LoadedScenario[]): void {
  const byName = new Map<string, string>();
  for (const { scenario, file } of selected) {
    const other = byName.get(scenario.name);
    if (other !== undefined) {
      throw new Fault('duplicate-name', `two scenarios have the name "${scenario.name}"`, {
        where: `${other} and ${file}`,
        cure: 'rename one of them, or leave one away',
      });
    }
    byName.set(scenario.name, file);
  }
}
