import { excerptLines, placeText, type SourcePlace } from '../../text/excerpt.ts';
import { harmless, type Paint, type Screen, wrapped } from '../../text/terminal-text.ts';
import type { Deviation, ScenarioSummary } from '../events/event.ts';
import type { RunResult } from '../events/fold.ts';
import { interventionText } from './intervention-text.ts';

/** Every deviation of a run for people; one that several kernels share is told once. */
export function deviationTexts(run: RunResult, screen: Screen): string[] {
  const groups = new Map<string, { deviation: Deviation; summary: ScenarioSummary; kernels: string[] }>();
  for (const { summary, kernel, deviations } of run.scenarios) {
    for (const [index, deviation] of deviations.entries()) {
      // That it was interrupted is said once, of the run.
      if (deviation.code === 'interrupted' && run.interrupted) continue;
      const { step, code, command, expected, happened, explanation } = deviation;
      // Without kernels every deviation stands for itself.
      const own = kernel === undefined ? index : [code, command, expected, happened, explanation?.sentence];
      const key = JSON.stringify([summary.name, step, own]);
      const group = groups.get(key) ?? { deviation, summary, kernels: [] };
      if (kernel !== undefined) group.kernels.push(kernel);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ deviation, summary, kernels }) =>
    deviationText(deviation, summary, kernels, screen),
  );
}

/** One deviation: the step, the command, what was expected, what happened, the output. */
function deviationText(
  deviation: Deviation,
  { name, steps }: ScenarioSummary,
  kernels: readonly string[],
  { paint, columns }: Screen,
): string {
  const { at } = deviation;
  const { verdict, code, command, line, expected, happened, output, cure, explanation, known } = deviation;
  const step = steps[deviation.step];
  const word = verdict === 'fail' ? 'FAIL' : 'ERROR';
  const title = step ? ` "${step.title}"` : '';
  const head = wrapped(
    `${known === undefined ? paint('red', word) : paint('yellow', 'known')} ${paint('bold', name)}, step ${deviation.step + 1}${title} ${paint('dim', `[${code}]`)}`,
    columns,
  ).join('\n  ');
  const where =
    line === undefined ? (step?.origin === 'added' ? '   (added by us)' : '') : `   (line ${line})`;
  const rows: [string, string | undefined][] = [
    ['kernel', kernels.length === 0 ? undefined : harmless(kernels.join('\n'))],
    ['command', command === undefined ? undefined : `${harmless(command)}${where}`],
    ['expected', expected],
    ['happened', harmless(happened)],
    ['reason', explanation && harmless(`${explanation.reason}: ${explanation.sentence}`)],
    ['proof', explanation?.intervention && interventionText(explanation.intervention)],
    ['known', known && harmless(known)],
    ['cure', cure === undefined ? undefined : harmless(cure)],
    ['output', output ? harmless(output) : undefined],
  ];
  const cells = columns - labelCells;
  const lines = [
    ...(at === undefined ? [] : labelled('where', placeLines(at, cells, paint), paint)),
    ...rows.flatMap(([label, text]) =>
      text === undefined ? [] : labelled(label, wrapped(text, cells), paint),
    ),
  ];
  return `${head}\n${lines.join('\n')}\n`;
}

/** Two blanks, a label, a blank. */
const labelCells = 12;

function placeLines(at: SourcePlace, cells: number, paint: Paint): string[] {
  return [harmless(placeText(at)), ...excerptLines(at, { cells, paint })];
}

function labelled(label: string, lines: readonly string[], paint: Paint): string[] {
  return lines.map((line, index) =>
    `  ${paint('dim', (index === 0 ? label : '').padEnd(9))} ${line}`.trimEnd(),
  );
}
