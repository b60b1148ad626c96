import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import { borderless, textOf } from '../../text/borderless-table.ts';
import { duration, type Paint } from '../../text/terminal-text.ts';
import { paintedVerdict } from '../../text/verdict-word.ts';
import type { RunResult, ScenarioResult } from '../events/fold.ts';

const sectionCells = 17;

/** A row for each scenario: what was expected of it, and how much of that was seen. Fits 80 columns. */
export function scenarioTable(run: RunResult, paint: Paint): string {
  const rows = new Table({
    head: ['scenario', 'article section', 'cmds', 'reach', 'unreach', 'errata', 'time', 'verdict'].map(
      (word) => paint('bold', word),
    ),
    ...borderless,
    colWidths: [20, sectionCells, 5, 5, 7, 6, 6, 7],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const scenario of run.scenarios) rows.push(rowOf(scenario, paint));
  return `${textOf(rows)}\n`;
}

function rowOf(result: ScenarioResult, paint: Paint): string[] {
  const { summary, verdict, took } = result;
  const ran = verdict !== undefined && verdict !== 'skip';
  const of = (ok: number, expected: number) => {
    if (expected === 0) return paint('dim', '-');
    if (!ran) return paint('dim', `-/${expected}`);
    return ok === expected ? `${ok}/${expected}` : paint('red', `${ok}/${expected}`);
  };
  return [
    summary.name,
    // cli-table3 counts characters when it wraps, not cells: CJK text is wrapped before.
    wrapAnsi(summary.section ?? '', sectionCells, { hard: true }),
    String(summary.commands.article + summary.commands.added),
    of(result.reachableOk, summary.reachable),
    of(result.unreachableOk, summary.unreachable),
    of(result.errataSeen, summary.errata),
    ran ? duration(took) : paint('dim', '-'),
    paintedVerdict(result, paint),
  ];
}
