import type { Played, Stage, Walkthrough } from '../../beyond/inspect/walkthrough.ts';
import { diagramOf } from '../../drawing/diagram-of-network.ts';
import { textOfDiagram } from '../../drawing/text.ts';
import { changeLines } from '../../run/network/change-text.ts';
import { harmless, type Screen } from '../../text/terminal-text.ts';

/** The command that Enter runs, with the article's line, under its step. */
export function nextText({ next, scenario, stages }: Walkthrough, { paint }: Screen): string {
  if (next === undefined) return '\nAll commands have run.\n';
  const { command, step, expects } = next;
  const { kind, title, origin } = scenario.steps[step] as (typeof scenario.steps)[number];
  const isFirst = stages.find((stage) => stage.step === step) === next;
  const head = isFirst ? `\n${paint('bold', `${step + 1}. ${kind}: ${title}`)}\n` : '';
  const margin = command.line === undefined ? (origin === 'added' ? '+' : '') : String(command.line);
  const claim = expects === undefined ? '' : paint('dim', `   expected: ${expects}`);
  return `${head}${paint('dim', margin.padStart(4))} ${harmless(command.text)}${claim}\n`;
}

/** What a command printed, and what it changed. */
export function playedText(
  { expects }: Stage,
  { result, changes }: Played,
  walk: Walkthrough,
  { paint }: Screen,
): string {
  const { exit, stdout, stderr } = result;
  const printed = harmless(`${stdout}${stderr}`.trimEnd());
  const isAsExpected = expects === undefined ? exit === 0 : (exit === 0) === (expects === 'reply');
  const verdict =
    expects === undefined ? (exit === 0 ? '' : `exit code ${exit}`) : exit === 0 ? 'a reply' : 'no reply';
  const lines = changeLines(changes, walk.network).map(({ change, text }) => {
    const style = change === 'new' ? 'green' : change === 'gone' ? 'red' : 'yellow';
    return `     ${paint(style, { new: '+', gone: '-', changed: '~' }[change])} ${harmless(text)}`;
  });
  return [
    ...(printed === '' ? [] : [printed]),
    ...(verdict === '' ? [] : [paint(isAsExpected ? 'green' : 'red', verdict)]),
    ...lines,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

export function pictureText({ network }: Walkthrough, screen: Screen): string {
  const diagram = diagramOf(network);
  return diagram.boxes.length === 0 ? 'Nothing is there yet.\n' : `\n${textOfDiagram(diagram, screen)}\n`;
}
