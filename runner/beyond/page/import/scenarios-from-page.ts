import { basename } from 'node:path';
import type { Page, PageCommand } from '../page.ts';
import { commandsOfPage } from '../page.ts';
import { addressPlan } from './address-plan.ts';
import type { Change, Draft, TextErratum, Unplaced } from './draft.ts';
import { draftPart } from './draft-part.ts';
import { scenarioSource } from './scenario-source.ts';
import { commandsIn, type Part, selfContainedParts } from './self-contained.ts';

export type { Change, TextErratum, Unplaced } from './draft.ts';

export interface ImportedScenario {
  readonly name: string;
  /** `NAME.ts`, without a folder. */
  readonly fileName: string;
  readonly source: string;
  readonly title: string;
  /** First and last line of the page. */
  readonly lines: readonly [number, number];
  readonly steps: number;
  /** Lines of the file that the author has to go through. */
  readonly checks: number;
}

export interface ImportedPage {
  readonly scenarios: readonly ImportedScenario[];
  /** What of the page is in no step, in its order. */
  readonly unplaced: readonly Unplaced[];
  /** Commands that the page's typography breaks; the scenarios have them corrected. */
  readonly errata: readonly TextErratum[];
  /** What was done to commands so that they can be run. */
  readonly changes: readonly Change[];
}

export interface ImportOptions {
  /** What the files import the words from; `netscene` by default. */
  readonly importFrom?: string;
}

/** Writes a scenario for each part of a page that can be run on its own. Pure: nothing is run. */
export function scenariosFromPage(page: Page, options: ImportOptions = {}): ImportedPage {
  const commands = commandsOfPage(page);
  const addresses = addressPlan(commands);
  const names = new Set<string>();
  const scenarios: ImportedScenario[] = [];
  const unplaced: Unplaced[] = [];
  const changes: Change[] = [];
  for (const [index, part] of selfContainedParts(page).entries()) {
    const drafted = draftPart(part, addresses);
    unplaced.push(...drafted.unplaced);
    changes.push(...drafted.changes);
    if (!drafted.steps.some(({ kind }) => kind !== 'remark' && kind !== 'added' && kind !== 'cleanup'))
      continue;
    const name = uniqueName(part, index, page, names);
    const lines = linesOf(part);
    const draft: Draft = {
      name,
      title: part.section?.heading || name,
      from: {
        kind: 'page',
        article: basename(page.file),
        section: part.section?.heading || basename(page.file),
        lines,
      },
      steps: drafted.steps,
    };
    const source = scenarioSource(draft, options.importFrom ?? 'netscene');
    const { title } = draft;
    const steps = draft.steps.filter(({ kind }) => kind !== 'remark');
    scenarios.push({
      name,
      fileName: `${name}.ts`,
      source,
      title,
      lines,
      steps: steps.length,
      checks: steps.flatMap(({ notes }) => notes).filter((note) => note.startsWith('check:')).length,
    });
  }
  const errata = [...lineEnds(page, commands), ...typography(commands)];
  return { scenarios, unplaced, errata, changes };
}

/** Once for the whole file: a shell would take the carriage return for a part of each last word. */
function lineEnds(page: Page, commands: readonly PageCommand[]): TextErratum[] {
  if (page.lineEnds === 'lf') return [];
  const [first] = commands;
  return [
    {
      line: first?.line ?? 1,
      printed: `${first?.text.split('\n')[0] ?? ''}\\r`,
      corrected: `sed -i 's/\\r$//' ${basename(page.file)}`,
      why: 'Windows line ends, in the whole file',
    },
  ];
}

function typography(commands: readonly PageCommand[]): TextErratum[] {
  return commands
    .filter(({ fixes }) => fixes.length > 0)
    .map(({ line, printed, text, fixes }) => ({ line, printed, corrected: text, why: fixes.join(', ') }));
}

function linesOf({ blocks }: Part): [number, number] {
  const commands = commandsIn(blocks);
  return [commands[0]?.line ?? 1, commands.at(-1)?.line ?? 1];
}

/** A name from the heading's letters of ASCII, or from the file's and a number where it has none. */
function uniqueName(part: Part, index: number, page: Page, taken: Set<string>): string {
  const file = slug(basename(page.file).replace(/\.\w+$/, '')) || 'page';
  const own = slug(part.section?.heading ?? '') || `${file}-${index + 1}`;
  let name = own;
  for (let n = 2; taken.has(name); n += 1) name = `${own}-${n}`;
  taken.add(name);
  return name;
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
}
