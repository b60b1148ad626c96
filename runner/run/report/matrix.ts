import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import { borderless, textOf } from '../../text/borderless-table.ts';
import { harmless, type Screen } from '../../text/terminal-text.ts';
import { notRun, verdictWord } from '../../text/verdict-word.ts';
import type { RunResult, ScenarioResult } from '../events/fold.ts';

const scenarioCells = 20;
/** A mark and `ERROR`. */
const verdictCells = 6;

/** The mark of the first kernel on which a scenario's result is another one than before. */
export const changeMark = '*';

/**
 * Scenario by kernel, in the order in which the kernels were given. Where the labels are too long for
 * the screen the heads are numbers, which `kernelHeads` gives to the legend as well, and many kernels
 * go on in further tables below.
 */
export function matrixText(run: RunResult, { paint, columns }: Screen): string {
  const heads = kernelHeads(run, columns);
  const width = Math.max(verdictCells, ...heads.map((head) => head.length));
  const perTable = Math.max(1, Math.floor((columns - scenarioCells) / (width + 1)));
  const rows = run.start.scenarios.map(({ name }) => rowOf(name, run));
  const tables: string[] = [];
  for (let from = 0; from < heads.length; from += perTable) {
    const shown = heads.slice(from, from + perTable);
    const table = new Table({
      head: ['scenario', ...shown].map((word) => paint('bold', word)),
      ...borderless,
      colWidths: [scenarioCells, ...shown.map(() => width)],
    });
    for (const { name, cells } of rows) {
      const painted = cells
        .slice(from, from + perTable)
        .map(({ mark, word, style }) => `${mark}${paint(style, word)}`);
      table.push([wrapAnsi(name, scenarioCells, { hard: true }), ...painted]);
    }
    tables.push(`${textOf(table)}\n`);
  }
  if (rows.some(({ cells }) => cells.some(({ mark }) => mark === changeMark)))
    tables.push(paint('dim', `${changeMark} the first kernel on which the result changes\n`));
  return tables.join('\n');
}

/** What stands above a kernel's column and before its line in the legend. */
export function kernelHeads({ kernels }: RunResult, columns: number): string[] {
  const labels = kernels.map(({ label }) => harmless(label));
  const width = Math.max(verdictCells, ...labels.map((label) => label.length));
  const fits = scenarioCells + labels.length * (width + 1) <= columns;
  // A label in a wide script would be cut in the wrong place.
  const plain = labels.every((label) => /^[\x20-\x7e]+$/.test(label));
  return fits && plain ? labels : labels.map((_label, index) => `[${index + 1}]`);
}

function rowOf(name: string, run: RunResult) {
  const results = run.kernels.map(({ label }) =>
    run.scenarios.find(({ kernel, summary }) => kernel === label && summary.name === name),
  );
  const change = firstChange(results);
  const cells = results.map((result, index) => {
    const { word, style } = verdictWord(result ?? notRun);
    return { mark: index === change ? changeMark : ' ', word: word === 'not run' ? '-' : word, style };
  });
  return { name, cells };
}

/** Where a result is first another one than on the last kernel that could be judged; -1 where it never is. */
function firstChange(results: readonly (ScenarioResult | undefined)[]): number {
  let last: string | undefined;
  for (const [index, result] of results.entries()) {
    if (result?.verdict === undefined || result.verdict === 'skip') continue;
    const now = resultKey(result);
    if (last !== undefined && now !== last) return index;
    last = now;
  }
  return -1;
}

/** Two results are one when the verdict and every deviation are the same; times and outputs are not looked at. */
function resultKey({ verdict, deviations }: ScenarioResult): string {
  return JSON.stringify([verdict, deviations.map(({ step, code, command }) => [step, code, command])]);
}
