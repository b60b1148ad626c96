import { duration, harmless } from '../../text/terminal-text.ts';
import { notRun, verdictWord } from '../../text/verdict-word.ts';
import type { KernelResult, RunResult, ScenarioResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';
import { countsText } from './counts-text.ts';
import { outcomeWords } from './kernels-text.ts';
import { oneLine, plainDeviation } from './plain-deviation.ts';

/** GitHub takes 1 MiB of summary for a step; what is beyond is left out, and said to be. */
const limit = 900_000;

/** A job summary in Markdown: a table, scenario by kernel where there are several, and every deviation. */
export const githubSummary = atRunEnd((run) => {
  const kernels = run.kernels.length === 0 ? [undefined] : run.kernels;
  const head = ['scenario', ...kernels.map((kernel) => cell(kernel?.label ?? 'verdict'))];
  const rows = run.start.scenarios.map(({ name }) => [
    cell(name),
    ...kernels.map((kernel) => verdictCell(run.scenarios.find((one) => is(one, name, kernel)))),
  ]);
  const lines = [
    '### netscene',
    '',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `${ending(run)}${countsText(run.scenarios)} in ${duration(run.took)} · ${machineText(run)}`,
    '',
  ];
  let text = lines.join('\n');
  for (const detail of [...run.kernels.flatMap(kernelDetail), ...run.scenarios.flatMap(scenarioDetails)]) {
    if (text.length + detail.length > limit) return `${text}\nMore was found; see the log.\n`;
    text += detail;
  }
  return text;
});

function is(scenario: ScenarioResult, name: string, kernel: KernelResult | undefined): boolean {
  return scenario.summary.name === name && scenario.kernel === kernel?.label;
}

function verdictCell(scenario: ScenarioResult | undefined): string {
  const { word } = verdictWord(scenario ?? notRun);
  const icons: Record<string, string> = { pass: '✅', known: '⚠️', FAIL: '❌', ERROR: '❌', skip: '⏭️' };
  return `${icons[word] ?? '➖'} ${word}`;
}

function ending({ interrupted, complete }: RunResult): string {
  return interrupted ? 'interrupted: ' : complete ? '' : 'the stream breaks off, its runner was killed: ';
}

function machineText({ start, kernels }: RunResult): string {
  if (kernels.length > 0) return `${kernels.length} kernels`;
  return cell(`kernel ${start.machine.kernel}, iproute2 ${start.machine.iproute2}`);
}

function kernelDetail({ label, outcome, happened, console }: KernelResult): string[] {
  if (outcome === 'finished') return [];
  return [details(`${label} ${outcomeWords(outcome)}`, [happened, console].filter(Boolean).join('\n'))];
}

function scenarioDetails({ summary, kernel, verdict, reason, deviations }: ScenarioResult): string[] {
  const name = kernel === undefined ? summary.name : `${summary.name} on ${kernel}`;
  if (verdict === 'skip') return [details(`${name} skipped`, reason ?? '')];
  return deviations.map((deviation) => {
    const title = summary.steps[deviation.step]?.title ?? '';
    return details(
      `${name}, step ${deviation.step + 1}: ${title} [${deviation.code}]`,
      plainDeviation(deviation),
    );
  });
}

/** A title that opens onto text. */
function details(title: string, text: string): string {
  return `\n<details><summary>${html(oneLine(title))}</summary>\n\n<pre>${preformatted(text)}</pre>\n</details>\n`;
}

/** Text in which neither HTML nor a blank line, which would end the block, means anything. */
function preformatted(text: string): string {
  return html(harmless(text).trimEnd()).replace(/\n(?=\s*\n)/g, '\n&#8203;');
}

/** Everything that Markdown or HTML could take for its own, as character references. */
function cell(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} .,/-]/gu, (char) => `&#${char.codePointAt(0)};`);
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
