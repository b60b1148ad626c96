import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import type { RunResult, ScenarioResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';
import { borderless, textOf } from './borderless.ts';
import { deviationText } from './deviations.ts';
import { duration, type Paint } from './terminal-text.ts';

/** The pass/fail table with every deviation below it. Fits 80 columns. */
export const table = atRunEnd(tableText);

/** Nothing but the deviations. */
export const quietTable = atRunEnd((run, paint) => deviationTexts(run, paint).join(''));

const sectionCells = 17;

/** A finished run as text. */
export function tableText(run: RunResult, paint: Paint): string {
  const rows = new Table({
    head: ['scenario', 'article section', 'cmds', 'reach', 'unreach', 'errata', 'time', 'verdict'].map(
      (word) => paint('bold', word),
    ),
    ...borderless,
    colWidths: [20, sectionCells, 5, 5, 7, 6, 6, 7],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const scenario of run.scenarios) rows.push(rowOf(scenario, paint));
  const skips = run.scenarios.flatMap(({ verdict, reason, summary }) =>
    verdict === 'skip' ? [`${paint('yellow', 'skip')} ${summary.name}: ${reason}\n`] : [],
  );
  return ['', `${textOf(rows)}\n`, footer(run, paint), ...skips, ...deviationTexts(run, paint)].join('\n');
}

function deviationTexts(run: RunResult, paint: Paint): string[] {
  return run.scenarios.flatMap(({ deviations, summary }) =>
    deviations.map((deviation) => deviationText(deviation, summary, paint)),
  );
}

function rowOf({ summary, verdict, took, ...result }: ScenarioResult, paint: Paint): string[] {
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
    verdictWord(verdict, paint),
  ];
}

function verdictWord(verdict: ScenarioResult['verdict'], paint: Paint): string {
  switch (verdict) {
    case 'pass':
      return paint('green', 'pass');
    case 'fail':
      return paint('red', 'FAIL');
    case 'error':
      return paint('red', 'ERROR');
    case 'skip':
      return paint('yellow', 'skip');
    case undefined:
      return paint('dim', 'not run');
  }
}

function footer(run: RunResult, paint: Paint): string {
  const { machine, mode, window } = run.start;
  const counted = (['pass', 'fail', 'error', 'skip'] as const)
    .filter((verdict) => run.counts[verdict] > 0)
    .map((verdict) => `${run.counts[verdict]} ${verdict}`);
  const notRun = run.scenarios.filter(({ verdict }) => verdict === undefined).length;
  if (notRun > 0) counted.push(`${notRun} not run`);
  const how =
    mode === 'quick'
      ? `quick mode: first reply counts, silence is watched for ${duration(window)}`
      : 'verbatim mode: the article’s ping lines unchanged, all replies or none';
  const head = `${counted.join(', ') || 'nothing ran'} in ${duration(run.took)}`;
  const lines = [
    `${run.interrupted ? paint('yellow', 'interrupted: ') : ''}${head} · kernel ${machine.kernel}`,
    paint('dim', `${how} · iproute2 ${machine.iproute2}`),
  ];
  return `${lines.join('\n')}\n`;
}
