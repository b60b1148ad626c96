import Table from 'cli-table3';
import { borderless, textOf } from '../../text/borderless-table.ts';
import { cellsOf, columnText, duration, type Paint, type Screen } from '../../text/terminal-text.ts';
import { paintedVerdict } from '../../text/verdict-word.ts';
import type { RunResult, ScenarioResult } from '../events/fold.ts';

interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly text: (result: ScenarioResult, paint: Paint) => string;
  /** Whether a scenario of this run has anything to say in it. */
  readonly used?: (result: ScenarioResult) => boolean;
  /** Cells that it takes at most; else what is left of the line. */
  readonly most?: number;
}

const columns: readonly Column[] = [
  { head: 'scenario', align: 'left', text: ({ summary }) => summary.name, most: 40 },
  {
    head: 'article section',
    align: 'left',
    text: ({ summary }) => summary.section ?? '',
    used: ({ summary }) => summary.section !== undefined,
  },
  {
    head: 'cmds',
    align: 'right',
    text: ({ summary }) => String(summary.commands.article + summary.commands.added),
    most: 5,
  },
  counted('reach', ({ reachableOk, summary }) => [reachableOk, summary.reachable]),
  counted('unreach', ({ unreachableOk, summary }) => [unreachableOk, summary.unreachable]),
  counted('errata', ({ errataSeen, summary }) => [errataSeen, summary.errata]),
  {
    head: 'time',
    align: 'right',
    text: (result, paint) =>
      result.cached !== undefined
        ? paint('dim', 'known')
        : hasRun(result)
          ? duration(result.took)
          : paint('dim', '-'),
    most: 7,
  },
  { head: 'verdict', align: 'left', text: paintedVerdict, most: 11 },
];

/** A column of what was seen of what is claimed; left out where nothing is claimed. */
function counted(head: string, counts: (result: ScenarioResult) => readonly [number, number]): Column {
  return {
    head,
    align: 'right',
    most: 11,
    used: (result) => counts(result)[1] > 0,
    text: (result, paint) => {
      const [ok, expected] = counts(result);
      if (expected === 0) return paint('dim', '-');
      if (!hasRun(result)) return paint('dim', `-/${expected}`);
      return ok === expected ? `${ok}/${expected}` : paint('red', `${ok}/${expected}`);
    },
  };
}

function hasRun({ verdict }: ScenarioResult): boolean {
  return verdict !== undefined && verdict !== 'skip';
}

/** A row for each scenario: what was expected of it, and how much of that was seen. As wide as the screen at most. */
export function scenarioTable({ scenarios }: RunResult, screen: Screen): string {
  const { paint } = screen;
  const shown = columns.filter(({ used }) => used === undefined || scenarios.some(used));
  const widths = widthsOf(shown, scenarios, screen);
  const rows = new Table({
    head: shown.map(({ head }, index) => paint('bold', columnText(head, widths[index] as number))),
    ...borderless,
    colWidths: [...widths],
    colAligns: shown.map(({ align }) => align),
  });
  for (const scenario of scenarios) {
    rows.push(
      shown.map(({ text, most }, index) =>
        // cli-table3 counts characters when it wraps, not cells: what may be wide is wrapped before.
        most === undefined || most > 20
          ? columnText(text(scenario, paint), widths[index] as number)
          : text(scenario, paint),
      ),
    );
  }
  return `${textOf(rows)}\n`;
}

/** What each column takes: all that it wants, where the line is too short less of the section, then of the name. */
function widthsOf(
  shown: readonly Column[],
  scenarios: readonly ScenarioResult[],
  screen: Screen,
): readonly number[] {
  const plain: Paint = (_style, text) => text;
  const widths = shown.map(({ head, text, most }) =>
    Math.min(
      most ?? Number.POSITIVE_INFINITY,
      Math.max(cellsOf(head), ...scenarios.map((scenario) => cellsOf(text(scenario, plain)))),
    ),
  );
  for (const head of ['article section', 'scenario']) {
    const index = shown.findIndex((column) => column.head === head);
    const tooMuch = widths.reduce((sum, width) => sum + width + 1, -1) - screen.columns;
    if (index === -1 || tooMuch <= 0) continue;
    widths[index] = Math.max(narrowest, (widths[index] as number) - tooMuch);
  }
  return widths;
}

/** Cells below which a column cannot be read. */
const narrowest = 9;
