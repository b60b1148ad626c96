import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Command, Step } from '../../../lib/step.ts';
import { mapCommands, pageCommandsOf } from '../../../lib/step-commands.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';
import { readArticleTable } from './article-table.ts';

/** One command of an article. */
export interface ArticleCommand {
  readonly line: number;
  readonly section: string;
  readonly text: string;
}

const tables = new Map<string, readonly ArticleCommand[]>();

/** The commands of an article that the package knows (`scenarios/NAME.tsv`); undefined for any other one. */
export function articleCommands(article: string): readonly ArticleCommand[] | undefined {
  if (!/^[a-z0-9-]+$/.test(article)) return undefined;
  const known = tables.get(article);
  if (known) return known;
  let text: string;
  try {
    text = readFileSync(join(packageRoot, 'scenarios', `${article}.tsv`), 'utf8');
  } catch {
    return undefined;
  }
  const table = readArticleTable(text).map(({ command, ...row }) => ({ ...row, text: command }));
  tables.set(article, table);
  return table;
}

/**
 * Gives each of the article's commands its line, and holds the scenario to the article: every command
 * of its lines once, in order, byte for byte.
 * @throws {Fault} `invalid-scenario` at the first command that is missing, changed or not the article's
 */
export function withArticleLines(scenario: Scenario, file: string): Scenario {
  const { source } = scenario;
  const table = source && articleCommands(source.article);
  if (source === undefined || table === undefined) return scenario;
  const [first, last] = source.lines ?? [0, 0];
  const rows = table.filter(({ line }) => line >= first && line <= last);
  const before = table.filter(({ line }) => first === 0 || line < first);
  let next = 0;
  const lineOf = (command: Command, step: Step): Command => {
    if (step.origin === 'added') return command;
    if (step.origin === 'earlier')
      return withLine(command, before.find(({ text }) => text === command.text)?.line);
    const row = rows[next];
    if (row === undefined || row.text !== command.text) {
      const wanted = row
        ? `line ${row.line} of the article is "${row.text}"`
        : `the article has no more commands up to line ${last}`;
      throw new Fault(
        'invalid-scenario',
        `step "${step.title}": "${command.text}" does not stand there: ${wanted}`,
        {
          where: file,
          cure: 'write the article’s commands in its order, byte for byte, and put ours into added(why, …)',
        },
      );
    }
    next += 1;
    return withLine(command, row.line);
  };
  const steps = scenario.steps.map((step) => {
    const onPage = new Set(pageCommandsOf(step));
    return mapCommands(step, (command) => (onPage.has(command) ? lineOf(command, step) : command));
  });
  const left = rows[next];
  if (left !== undefined) {
    throw new Fault('invalid-scenario', `line ${left.line} of the article, "${left.text}", is in no step`, {
      where: file,
      cure: 'add the command to a step, or shorten source.lines',
    });
  }
  return { ...scenario, steps };
}

function withLine(command: Command, line: number | undefined): Command {
  return line === undefined ? command : { ...command, line };
}
