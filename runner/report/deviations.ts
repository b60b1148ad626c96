import wrapAnsi from 'wrap-ansi';
import type { Deviation, ScenarioSummary } from '../events/event.ts';
import { harmless, type Paint } from './terminal-text.ts';

/** One deviation for people: the step, the command, what was expected, what happened, the output. */
export function deviationText(deviation: Deviation, { name, steps }: ScenarioSummary, paint: Paint): string {
  const { verdict, code, command, line, expected, happened, output, cure, explanation } = deviation;
  const step = steps[deviation.step];
  const head = `${paint('red', verdict === 'fail' ? 'FAIL' : 'ERROR')} ${paint('bold', name)}, step ${deviation.step + 1}${
    step ? ` "${step.title}"` : ''
  } ${paint('dim', `[${code}]`)}`;
  const where =
    line === undefined ? (step?.origin === 'added' ? '   (added by us)' : '') : `   (line ${line})`;
  const rows: [string, string | undefined][] = [
    ['command', command === undefined ? undefined : `${harmless(command)}${where}`],
    ['expected', expected],
    ['happened', harmless(happened)],
    ['reason', explanation && harmless(`${explanation.reason}: ${explanation.sentence}`)],
    ['cure', cure === undefined ? undefined : harmless(cure)],
    ['output', output ? harmless(output) : undefined],
  ];
  const lines = rows.flatMap(([label, text]) => (text === undefined ? [] : block(label, text, paint)));
  return `${head}\n${lines.join('\n')}\n`;
}

/** 80 columns less the label's. */
const cells = 68;

function block(label: string, text: string, paint: Paint): string[] {
  return wrapAnsi(text, cells, { hard: true, trim: false })
    .split('\n')
    .map((line, index) => `  ${paint('dim', (index === 0 ? label : '').padEnd(9))} ${line}`);
}
