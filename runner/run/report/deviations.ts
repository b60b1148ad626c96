import wrapAnsi from 'wrap-ansi';
import { harmless, type Paint } from '../../text/terminal-text.ts';
import type { Deviation, ScenarioSummary } from '../events/event.ts';
import type { RunResult } from '../events/fold.ts';

/** Every deviation of a run for people; one that several kernels share is told once. */
export function deviationTexts(run: RunResult, paint: Paint): string[] {
  const groups = new Map<string, { deviation: Deviation; summary: ScenarioSummary; kernels: string[] }>();
  for (const { summary, kernel, deviations } of run.scenarios) {
    for (const [index, deviation] of deviations.entries()) {
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
    deviationText(deviation, summary, kernels, paint),
  );
}

/** One deviation: the step, the command, what was expected, what happened, the output. */
function deviationText(
  deviation: Deviation,
  { name, steps }: ScenarioSummary,
  kernels: readonly string[],
  paint: Paint,
): string {
  const { verdict, code, command, line, expected, happened, output, cure, explanation, known } = deviation;
  const step = steps[deviation.step];
  const word = verdict === 'fail' ? 'FAIL' : 'ERROR';
  const head = `${known === undefined ? paint('red', word) : paint('yellow', 'known')} ${paint('bold', name)}, step ${deviation.step + 1}${
    step ? ` "${step.title}"` : ''
  } ${paint('dim', `[${code}]`)}`;
  const where =
    line === undefined ? (step?.origin === 'added' ? '   (added by us)' : '') : `   (line ${line})`;
  const rows: [string, string | undefined][] = [
    ['kernel', kernels.length === 0 ? undefined : harmless(kernels.join('\n'))],
    ['command', command === undefined ? undefined : `${harmless(command)}${where}`],
    ['expected', expected],
    ['happened', harmless(happened)],
    ['reason', explanation && harmless(`${explanation.reason}: ${explanation.sentence}`)],
    ['known', known && harmless(known)],
    ['cure', cure === undefined ? undefined : harmless(cure)],
    ['output', output ? harmless(output) : undefined],
  ];
  const lines = rows.flatMap(([label, text]) => (text === undefined ? [] : block(label, text, paint)));
  return `${head}\n${lines.join('\n')}\n`;
}

/** 80 columns less the label's. */
const cells = 68;

function block(label: string, text: string, paint: Paint): string[] {
  return text
    .split('\n')
    .flatMap((line) => wrapAnsi(line, cells, { hard: true, trim: false }).split('\n').map(continued))
    .map((line, index) => `  ${paint('dim', (index === 0 ? label : '').padEnd(9))} ${line}`);
}

/** A line that was too long goes on without the blank at which it was broken. */
function continued(line: string, index: number): string {
  return (index === 0 ? line : line.trimStart()).trimEnd();
}
