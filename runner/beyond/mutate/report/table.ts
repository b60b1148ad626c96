import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import { borderless, textOf } from '../../../text/borderless-table.ts';
import { duration, harmless, type Paint, type Screen } from '../../../text/terminal-text.ts';
import type { Mutant } from '../mutant.ts';
import type { JudgedMutant, MutatedResult, MutationResult } from '../mutation-fold.ts';
import { byCommand } from './document.ts';

interface TableOptions extends Screen {
  /** Leave the table of each scenario's commands away. */
  readonly survivorsOnly: boolean;
}

/** A finished mutation as text: what caught each command, the counts, the survivors. */
export function mutationTable(result: MutationResult, { survivorsOnly, ...screen }: TableOptions): string {
  const { start, scenarios } = result;
  const { paint } = screen;
  const tables = survivorsOnly ? [] : scenarios.map((one) => commandTable(one, screen));
  return [
    ...tables,
    ...(survivorsOnly && scenarios.every(({ survivors }) => survivors.length === 0) ? [] : ['']),
    ...(survivorsOnly ? [] : [countTable(scenarios, paint), footer(result, paint)]),
    ...start.skipped.map(
      ({ scenario, reason }) => `${paint('yellow', 'skip')} ${scenario}: ${harmless(reason)}\n`,
    ),
    ...scenarios.flatMap((one) => [
      ...one.survivors.map((survivor) => survivorText(survivor, one, screen)),
      ...notJudged(one, screen),
      ...(result.interrupted ? [] : one.staleMarks.map((mutant) => staleText(mutant, screen))),
    ]),
  ].join('\n');
}

const lineCells = 4;

function commandTable(result: MutatedResult, { paint, columns }: Screen): string {
  const { scenario, judged } = result;
  const rest = Math.max(40, columns - lineCells - 2);
  const commandCells = Math.ceil(rest * 0.52);
  const caughtCells = rest - commandCells;
  const rows = new Table({
    head: ['line', 'command, and what was done to it', 'caught by'].map((word) => paint('bold', word)),
    ...borderless,
    colWidths: [lineCells, commandCells, caughtCells],
    colAligns: ['right', 'left', 'left'],
  });
  for (const mutants of byCommand(judged)) {
    for (const one of mutants) {
      const { line, kind, origin } = one.mutant;
      const mark = line !== undefined ? String(line) : origin === 'added' ? '+' : '';
      rows.push([
        kind === 'dropped' ? mark : '',
        wrap(changeText(one.mutant), commandCells),
        wrap(fateText(one, result, paint), caughtCells),
      ]);
    }
  }
  return `\n${paint('bold', `${scenario.name}: ${harmless(scenario.title)}`)}\n${textOf(rows)}`;
}

/** The command itself where it is dropped; what became of it where it is changed. */
function changeText({ kind, text, instead = '' }: Mutant): string {
  if (kind === 'dropped') return harmless(text);
  const before = new Set(text.split(/\s+/));
  const changed = instead.split(/\s+/).filter((word) => !before.has(word));
  return harmless(`→ ${kind}: ${changed.join(' ')}`);
}

function fateText({ mutant, fate }: JudgedMutant, { scenario }: MutatedResult, paint: Paint): string {
  switch (fate.kind) {
    case 'caught': {
      const title = scenario.steps[fate.step]?.title ?? '';
      return `${fate.step + 1} ${harmless(title)} ${paint('dim', `[${fate.code}]`)}`;
    }
    case 'untested':
    case 'superfluous':
      return mutant.incidental === undefined
        ? paint('red', fate.kind === 'untested' ? 'NOTHING TESTS IT' : 'SUPERFLUOUS')
        : `${paint('yellow', 'incidental')}: ${harmless(mutant.incidental)}`;
    case 'not-judged':
      return `${paint('red', 'NOT JUDGED')}: ${harmless(fate.why)}`;
  }
}

function countTable(scenarios: readonly MutatedResult[], paint: Paint): string {
  const rows = new Table({
    head: ['scenario', 'commands', 'mutants', 'elsewhere', 'caught', 'incidental', 'survived'].map((word) =>
      paint('bold', word),
    ),
    ...borderless,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { scenario, judged, survivors } of scenarios) {
    const caught = judged.filter(({ fate }) => fate.kind === 'caught').length;
    const explained = judged.filter(
      ({ fate, mutant }) =>
        (fate.kind === 'untested' || fate.kind === 'superfluous') && mutant.incidental !== undefined,
    ).length;
    rows.push([
      scenario.name,
      String(byCommand(judged).length),
      judged.length === scenario.mutants ? String(judged.length) : `${judged.length}/${scenario.mutants}`,
      scenario.elsewhere === 0 ? paint('dim', '-') : String(scenario.elsewhere),
      String(caught),
      explained === 0 ? paint('dim', '-') : String(explained),
      survivors.length === 0 ? paint('green', '0') : paint('red', String(survivors.length)),
    ]);
  }
  const elsewhere = scenarios.some(({ scenario }) => scenario.elsewhere > 0)
    ? `\n${paint('dim', 'elsewhere: commands of an earlier section, judged in the scenario of that section')}`
    : '';
  return `${textOf(rows)}${elsewhere}\n`;
}

function footer({ start, scenarios, interrupted, took }: MutationResult, paint: Paint): string {
  const judged = scenarios.reduce((sum, one) => sum + one.judged.length, 0);
  const head = `${judged} mutants in ${duration(took)} · kernel ${start.machine.kernel}`;
  return `${interrupted ? paint('yellow', 'interrupted: ') : ''}${head}\n`;
}

function survivorText({ mutant, fate }: JudgedMutant, { scenario }: MutatedResult, screen: Screen): string {
  const { paint } = screen;
  const changed = mutant.instead === undefined ? 'left out' : mutant.instead;
  const happened =
    fate.kind === 'untested'
      ? `no assertion notices, though the scenario ends differently: ${fate.difference}`
      : 'superfluous: no assertion notices, and the scenario ends in the same state';
  const cure =
    fate.kind === 'untested'
      ? "claim what it is for, or say at its end why not: ${incidental('why')}"
      : "take it out, or say at its end why it is there: ${incidental('why')}";
  return block(
    `${paint('red', 'SURVIVED')} ${place(mutant, scenario, paint)}`,
    [
      ['command', mutant.text],
      ['mutant', changed],
      ['happened', happened],
      ['cure', cure],
    ],
    screen,
  );
}

function staleText(mutant: Mutant, screen: Screen): string {
  const { paint } = screen;
  return block(
    `${paint('yellow', 'NOTE')} ${paint('bold', mutant.scenario)}, step ${mutant.step + 1}`,
    [
      ['command', mutant.text],
      ['happened', 'it is marked incidental, and yet an assertion notices each of its mutants'],
      ['cure', 'take the mark away'],
    ],
    screen,
  );
}

function notJudged({ judged, scenario }: MutatedResult, screen: Screen): string[] {
  const { paint } = screen;
  return judged.flatMap(({ mutant, fate }) =>
    fate.kind === 'not-judged'
      ? [
          block(
            `${paint('red', 'ERROR')} ${place(mutant, scenario, paint)}`,
            [
              ['command', mutant.text],
              ['happened', `the mutant could not be judged: ${fate.why}`],
            ],
            screen,
          ),
        ]
      : [],
  );
}

function place({ step, line }: Mutant, scenario: MutatedResult['scenario'], paint: Paint): string {
  const title = harmless(scenario.steps[step]?.title ?? '');
  return `${paint('bold', scenario.name)}, step ${step + 1} "${title}"${line === undefined ? '' : `, line ${line}`}`;
}

const labelCells = 12;

function block(
  head: string,
  rows: readonly (readonly [label: string, text: string])[],
  { paint, columns }: Screen,
): string {
  const lines = rows.flatMap(([label, text]) =>
    wrap(harmless(text), columns - labelCells)
      .split('\n')
      .map((line, i) => `  ${paint('dim', (i === 0 ? label : '').padEnd(9))} ${line}`),
  );
  return `${wrap(head, columns)}\n${lines.join('\n')}\n`;
}

function wrap(text: string, cells: number): string {
  return wrapAnsi(text, cells, { hard: true });
}
