import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Scenario } from '../../../lib/index.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { type ArticleRow, readArticleTable } from '../../run/select/article-table.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { Fault } from '../../text/fault.ts';
import { matchLines } from './match-lines.ts';
import { commandsOfPage, type Page } from './page.ts';

/** The scenarios that name a page as their source, and the table that they were written against. */
export interface ScenariosOfPage {
  /** The name under which they cite it. */
  readonly article: string;
  readonly scenarios: readonly LoadedScenario[];
  /** Commands of the page as the package knows them; undefined for a page that it does not know. */
  readonly known: readonly ArticleRow[] | undefined;
}

/**
 * Finds the scenarios of a page among the given ones. A page of the package is known by its commands:
 * at least half of them are those of one of the package's tables. Any other page is known by its file's name.
 * @throws {Fault} `unknown-page` where no scenario names it
 */
export function scenariosOfPage(page: Page, given: readonly LoadedScenario[]): ScenariosOfPage {
  const file = basename(page.file);
  const stem = file.replace(/\.\w+$/, '');
  const byFile = given.filter(({ scenario }) => [file, stem, page.file].includes(articleOf(scenario)));
  const table = knownTable(page);
  const byTable = given.filter(
    ({ scenario }) => table !== undefined && articleOf(scenario) === table.article,
  );
  if (table !== undefined && byTable.length > 0) {
    return { article: table.article, scenarios: [...byTable, ...byFile], known: table.rows };
  }
  if (byFile.length > 0) return { article: file, scenarios: byFile, known: undefined };
  const cited = [...new Set(given.map(({ scenario }) => articleOf(scenario)).filter(Boolean))];
  throw new Fault('unknown-page', 'no scenario names this page as its source', {
    where: page.file,
    cure:
      `make some: netscene import ${page.file}; or give those that have "article: '${file}'": ` +
      `netscene article ${page.file} ./my-lab.ts (looked at: ${cited.join(', ') || 'none'})`,
  });
}

function articleOf({ source }: Scenario): string {
  return source?.article ?? '';
}

function knownTable(page: Page): { article: string; rows: ArticleRow[] } | undefined {
  const folder = join(packageRoot, 'scenarios');
  if (!existsSync(folder)) return undefined;
  const commands = commandsOfPage(page).map(({ printed }) => ({ text: printed }));
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.tsv'))) {
    const rows = readArticleTable(readFileSync(join(folder, name), 'utf8'));
    const { missing } = matchLines(
      commands,
      rows.map(({ line, command }) => ({ line, text: command })),
    );
    if (missing.length * 2 <= rows.length) return { article: name.replace(/\.tsv$/, ''), rows };
  }
  return undefined;
}
