import { harmless, type Paint } from '../../text/terminal-text.ts';
import type { ComparedOutput } from './compared-outputs.ts';
import { oneLine } from './import/template-literal.ts';
import type { Coverage, Deviation } from './lock.ts';

/** How a page is reproduced by the scenarios that name it. */
export interface PageCoverage extends Coverage {
  /** The page's file, and the name that scenarios cite it by. */
  readonly page: string;
  readonly article: string;
  readonly outputs: readonly ComparedOutput[];
  readonly moved: readonly { readonly from: number; readonly to: number }[];
}

/** For programs. Schema: `lib/schema/article.schema.json`. */
export function coverageJson({ page, article, total, reproduced, ...more }: PageCoverage): string {
  const complete = more.deviations.length === 0;
  return `${JSON.stringify({ page, article, complete, commands: { total, reproduced }, ...more }, null, 2)}\n`;
}

/** For people, in 80 columns. */
export function coverageText(report: PageCoverage, paint: Paint): string {
  const { article, total, reproduced, deviations, scenarios, outputs, added, moved } = report;
  const count = `${reproduced} of ${total} commands, byte for byte and in order`;
  const compared = outputs.filter(({ by }) => by !== undefined).length;
  const lines = [
    paint(deviations.length === 0 ? 'green' : 'red', `${harmless(article)}: ${count}`),
    '',
    paint('bold', row('scenario', 'commands', '')),
    ...scenarios.map(({ name, rows, reproduced }) => row(name, `${reproduced} of ${rows}`, '')),
    '',
    paint('bold', `Printed outputs: ${compared} of ${outputs.length} compared`),
    ...outputs.map(({ line, text, by }) =>
      row(
        `  line ${line}`,
        by === undefined ? 'nothing compares it' : by.scenario,
        by === undefined ? shortened(text) : `"${shortened(by.step)}"`,
      ),
    ),
  ];
  const held = new Set(scenarios.map(({ name }) => name));
  const between = added.filter(({ scenario }) => held.has(scenario));
  if (between.length > 0) {
    lines.push('', paint('bold', `Ours, marked as added: ${between.length} steps`));
    for (const { after, scenario, step } of between)
      lines.push(row(`  after line ${after}`, scenario, `"${shortened(step)}"`));
  }
  const beyond = new Set(added.map(({ scenario }) => scenario).filter((name) => !held.has(name)));
  if (beyond.size > 0)
    lines.push('', 'Scenarios that go on from the page:', ...[...beyond].map((name) => `  ${name}`));
  const [first] = moved;
  if (first !== undefined) {
    lines.push('', `${moved.length} commands stand in other lines now: line ${first.from} is ${first.to}`);
  }
  if (deviations.length > 0) {
    const word = deviations.length === 1 ? '1 deviation' : `${deviations.length} deviations`;
    lines.push('', paint('red', word), ...deviations.flatMap((one) => deviationText(one)));
  }
  return `${lines.join('\n')}\n`;
}

/** A table for a pull request, or for the author. */
export function coverageMarkdown(report: PageCoverage): string {
  const { article, total, reproduced, deviations, outputs } = report;
  const compared = outputs.filter(({ by }) => by !== undefined).length;
  const lines = [
    `\`${article}\`: ${reproduced} of ${total} commands are reproduced byte for byte and in order; ` +
      `${compared} of ${outputs.length} printed outputs are compared.`,
    '',
    '| scenario | commands | of |',
    '| --- | ---: | ---: |',
    ...report.scenarios.map((one) => `| ${one.name} | ${one.reproduced} | ${one.rows} |`),
  ];
  if (deviations.length > 0) {
    lines.push('', ...deviations.flatMap((one) => ['```', ...deviationText(one), '```']));
  }
  return `${lines.join('\n')}\n`;
}

function deviationText(one: Deviation): string[] {
  const pageRow = (text: string) => `  page      ${harmless(text)}`;
  switch (one.kind) {
    case 'missing':
      return [
        `missing  line ${one.line}, in "${oneLine(one.section)}": in no scenario`,
        pageRow(one.command),
      ];
    case 'changed':
      return [
        `changed  line ${one.line}, in ${one.scenario}, step "${one.step}"`,
        pageRow(one.command),
        `  scenario  ${harmless(one.ours)}`,
      ];
    case 'ours':
      return [
        `ours     not in the page, in ${one.scenario}, step "${one.step}": added(why, …) marks it`,
        `  scenario  ${harmless(one.ours)}`,
      ];
    case 'twice':
      return [
        `twice    line ${one.line}, once more in ${one.scenario}, step "${one.step}"`,
        pageRow(one.command),
      ];
  }
}

function row(first: string, second: string, third: string): string {
  return `${first.padEnd(21)} ${second.padEnd(20)} ${third}`.trimEnd();
}

function shortened(text: string): string {
  const line = harmless(oneLine(text));
  return line.length > 34 ? `${line.slice(0, 33)}…` : line;
}
