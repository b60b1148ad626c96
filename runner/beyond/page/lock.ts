import { distance } from 'fastest-levenshtein';
import type { Command, Scenario, Step } from '../../../lib/index.ts';
import { pageCommandsOf } from '../../../lib/step-commands.ts';
import type { ArticleRow } from '../../run/select/article-table.ts';
import { type LineAndText, type LineMatch, matchLines } from './match-lines.ts';

/** Commands of a step that claim to stand in the article: an erratum's as printed, no pair that we named. */
export function articleCommandsOf(step: Step): readonly Command[] {
  return step.origin === 'article' ? pageCommandsOf(step) : [];
}

/** The rows that a scenario says it reproduces; none without line numbers. */
export function rowsOf(scenario: Scenario, rows: readonly ArticleRow[]): ArticleRow[] {
  const lines = scenario.source?.lines;
  if (lines === undefined) return [];
  return rows.filter(({ line }) => line >= lines[0] && line <= lines[1]);
}

export type Deviation =
  /** A command of the article that no scenario has. */
  | { readonly kind: 'missing'; readonly line: number; readonly section: string; readonly command: string }
  /** A command of a scenario that differs from the article's. */
  | {
      readonly kind: 'changed';
      readonly line: number;
      readonly command: string;
      readonly scenario: string;
      readonly step: string;
      readonly ours: string;
    }
  /** A command that claims to stand in the article and does not. */
  | { readonly kind: 'ours'; readonly scenario: string; readonly step: string; readonly ours: string }
  /** A command of the article that an earlier scenario has already. */
  | {
      readonly kind: 'twice';
      readonly line: number;
      readonly command: string;
      readonly scenario: string;
      readonly step: string;
    };

export interface Coverage {
  /** Commands of the article. */
  readonly total: number;
  /** Those that a scenario has, byte for byte and in order. */
  readonly reproduced: number;
  readonly deviations: readonly Deviation[];
  /** For each scenario with line numbers, how many of its rows it has. */
  readonly scenarios: readonly {
    readonly name: string;
    readonly rows: number;
    readonly reproduced: number;
  }[];
  /** Commands that the scenarios mark as added, by us and for a reason: no deviation. */
  readonly added: readonly Added[];
}

/** A step that a scenario marks as added. `after`: the line of the article before it; 0 at the beginning. */
export interface Added {
  readonly scenario: string;
  readonly step: string;
  readonly after: number;
  readonly why?: string;
}

/** Holds scenarios to the article that they name as their source. */
export function coverage(scenarios: readonly Scenario[], rows: readonly ArticleRow[]): Coverage {
  const covered = new Set<number>();
  const changed: Extract<Deviation, { kind: 'changed' }>[] = [];
  const ours: Deviation[] = [];
  const twice: Deviation[] = [];
  const added: Added[] = [];
  const each: { name: string; rows: number; reproduced: number }[] = [];
  for (const scenario of scenarios) {
    const commands = scenario.steps.flatMap((step) =>
      articleCommandsOf(step).map(({ text }) => ({ text, step: step.title })),
    );
    const part = rowsOf(scenario, rows).map((row) => ({ ...row, text: row.command }));
    const match = matchLines(commands, part);
    for (const [index, line] of match.lines.entries()) {
      if (line === undefined) continue;
      const { text: command, step } = commands[index] as (typeof commands)[number];
      if (covered.has(line)) twice.push({ kind: 'twice', line, command, scenario: scenario.name, step });
      covered.add(line);
    }
    added.push(...addedTo(scenario, match.lines));
    if (scenario.source?.lines !== undefined) {
      each.push({ name: scenario.name, rows: part.length, reproduced: part.length - match.missing.length });
    }
    const near = nearest(match, commands);
    for (const index of match.unknown) {
      const { text, step } = commands[index] as (typeof commands)[number];
      const row = near.get(index);
      if (row === undefined) ours.push({ kind: 'ours', scenario: scenario.name, step, ours: text });
      else {
        const { line, command } = row;
        changed.push({ kind: 'changed', line, command, scenario: scenario.name, step, ours: text });
      }
    }
  }
  const told = new Set(changed.map(({ line }) => line));
  const missing = rows
    .filter(({ line }) => !covered.has(line) && !told.has(line))
    .map((row): Deviation => ({ kind: 'missing', ...row }));
  return {
    total: rows.length,
    reproduced: rows.filter(({ line }) => covered.has(line)).length,
    deviations: [...missing, ...changed, ...ours, ...twice],
    scenarios: each,
    added,
  };
}

/** The added steps of a scenario; `lines`: those of its article's commands, in order. */
function addedTo({ name, steps }: Scenario, lines: readonly (number | undefined)[]): Added[] {
  const found: Added[] = [];
  let seen = 0;
  for (const step of steps) {
    seen += articleCommandsOf(step).length;
    if (step.origin !== 'added') continue;
    const after = lines.slice(0, seen).findLast((line) => line !== undefined) ?? 0;
    const why = step.why === undefined ? {} : { why: step.why };
    found.push({ scenario: name, step: step.title, after, ...why });
  }
  return found;
}

/** For each unknown command the missing row that it most likely was: less than half of it differs. */
function nearest<Row extends ArticleRow & LineAndText>(
  match: LineMatch<Row>,
  commands: readonly { readonly text: string }[],
): Map<number, Row> {
  const candidates = match.unknown.flatMap((index) => {
    const text = commands[index]?.text ?? '';
    return match.missing
      .map((row) => ({
        index,
        row,
        far: distance(text, row.text) / Math.max(text.length, row.text.length, 1),
      }))
      .filter(({ far }) => far < 0.5);
  });
  const found = new Map<number, Row>();
  const taken = new Set<Row>();
  for (const { index, row } of candidates.sort((a, b) => a.far - b.far)) {
    if (found.has(index) || taken.has(row)) continue;
    found.set(index, row);
    taken.add(row);
  }
  return found;
}
