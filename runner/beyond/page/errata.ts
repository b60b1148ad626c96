import type { Scenario } from '../../../lib/index.ts';
import { harmless } from '../../text/terminal-text.ts';

/** What a page gets wrong, in one place. */
export interface ErratumRow {
  readonly line: number;
  readonly scenario: string;
  /** The command as the page prints it. */
  readonly printed: string;
  readonly happened: string;
  /** Empty where nobody has found a correction yet. */
  readonly corrected: string;
  readonly why: string;
  /**
   * `confirmed`: it ran, and failed as the scenario says; `differs`: it failed in another way, or its
   * correction did; `works`: the page is right; `deviates`: no erratum that is known; `read`: seen in the
   * text; `corrected`: the page prints the correction by now; `gone`: it prints neither; `not run`; `told`: what
   * the scenario demands, without a run.
   */
  readonly verdict:
    | 'confirmed'
    | 'differs'
    | 'works'
    | 'deviates'
    | 'read'
    | 'corrected'
    | 'gone'
    | 'not run'
    | 'told';
}

/** Where and when it was found: an erratum holds for a kernel and an iproute2. */
export interface FoundOn {
  /** Of the day, as in `2026-11-24`. */
  readonly date: string;
  readonly kernel: string;
  readonly iproute2: string;
}

/** The errata of scenarios in the page's order; what happened is what the scenarios hold it to. */
export function errataOf(scenarios: readonly Scenario[]): ErratumRow[] {
  const rows = scenarios.flatMap((scenario) =>
    scenario.steps.flatMap((step): ErratumRow[] => {
      if (step.kind !== 'erratum') return [];
      const { printed, witness, says, corrected, why = '' } = step;
      const happened = witness === undefined ? says : `${says} (later, in "${witness.text}")`;
      return [
        {
          line: printed.line ?? 0,
          scenario: scenario.name,
          printed: printed.text,
          happened,
          corrected: corrected.text,
          why,
          verdict: 'told',
        },
      ];
    }),
  );
  return rows.sort((a, b) => a.line - b.line);
}

function count(rows: readonly ErratumRow[]): string {
  return rows.length === 1 ? '1 erratum' : `${rows.length} errata`;
}

/** For the terminal: a paragraph each. */
export function errataText(rows: readonly ErratumRow[], on: FoundOn): string {
  const head = `${count(rows)} on ${on.date}, kernel ${on.kernel}, iproute2 ${on.iproute2}`;
  const each = rows.map(({ line, scenario, printed, happened, corrected, why, verdict }) => {
    const place = scenario === '' ? '' : `, ${scenario}`;
    const entries = { printed, happened, corrected: corrected || '(none yet)', why };
    const told = Object.entries(entries).map(([name, text]) => `  ${name.padEnd(10)} ${harmless(text)}`);
    return [`line ${line}${place}${verdict === 'told' ? '' : ` [${verdict}]`}`, ...told].join('\n');
  });
  return `${[head, ...each].join('\n\n')}\n`;
}

/** A table to send to the author. */
export function errataMarkdown(rows: readonly ErratumRow[], on: FoundOn): string {
  const lines = rows.map(
    ({ line, printed, happened, corrected, why }) =>
      `| ${line} | ${code(printed)} | ${cell(happened)} | ${corrected === '' ? '' : code(corrected)} | ${cell(why)} |`,
  );
  const head = `${count(rows)}, found on ${on.date} with kernel ${on.kernel} and iproute2 ${on.iproute2}.`;
  const table = [
    '| line | printed | happened | corrected | why |',
    '| ---: | --- | --- | --- | --- |',
    ...lines,
  ];
  return rows.length === 0 ? `${head}\n` : `${head}\n\n${table.join('\n')}\n`;
}

/** For programs. */
export function errataJson(rows: readonly ErratumRow[], on: FoundOn): string {
  return `${JSON.stringify({ ...on, errata: rows }, undefined, 2)}\n`;
}

function cell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/\s*\n\s*/g, ' ');
}

/** Inline code that holds any text: https://spec.commonmark.org/0.31.2/#code-spans; a table's bars are escaped. */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length)) + 1);
  const pad = fence.length > 1 ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')}${pad}${fence}`;
}
