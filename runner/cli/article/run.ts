import { comparedOutputs } from '../../beyond/page/compared-outputs.ts';
import {
  coverageJson,
  coverageMarkdown,
  coverageText,
  type PageCoverage,
} from '../../beyond/page/coverage-report.ts';
import { errataJson, errataMarkdown, errataText } from '../../beyond/page/errata.ts';
import { unexplained } from '../../beyond/page/held-errata.ts';
import { coverage } from '../../beyond/page/lock.ts';
import { outputsOfPage, type Page } from '../../beyond/page/page.ts';
import { readPageFile } from '../../beyond/page/page-file.ts';
import { pageRows } from '../../beyond/page/page-rows.ts';
import { writeArticleTable } from '../../beyond/page/page-table.ts';
import { type ScenariosOfPage, scenariosOfPage } from '../../beyond/page/scenarios-of-page.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { select } from '../../run/select/select.ts';
import { painter, wantsColor } from '../../text/terminal-text.ts';
import { asWritten } from './as-written.ts';
import { promote } from './promote.ts';
import { runErrata } from './run-errata.ts';

export interface ArticleRequest {
  readonly page: string;
  readonly scenarios?: readonly string[] | undefined;
  readonly errata: boolean;
  readonly promote: boolean;
  readonly table: boolean;
  readonly format: 'text' | 'markdown' | 'json';
  readonly see?: readonly string[] | undefined;
}

/** `netscene article PAGE`: what of the page is reproduced, or what it gets wrong. @throws {Fault} */
export async function article(request: ArticleRequest): Promise<number> {
  if (request.promote) return promote(request);
  const page = readPageFile(request.page);
  if (request.table) {
    process.stdout.write(writeArticleTable(page));
    return 0;
  }
  const found = scenariosOfPage(page, await select(request.scenarios ?? [], { hold: asWritten }));
  return request.errata ? errata(page, found, request) : covered(page, found, request);
}

function covered(
  page: Page,
  { article, scenarios, known }: ScenariosOfPage,
  { format }: ArticleRequest,
): number {
  const placed = pageRows(
    page,
    scenarios.map(({ scenario }) => scenario),
    known,
  );
  const report: PageCoverage = {
    page: page.file,
    article,
    ...coverage(placed.scenarios, placed.rows),
    outputs: comparedOutputs(placed.scenarios, outputsOfPage(page)),
    moved: placed.moved,
  };
  const tell = {
    text: () => coverageText(report, painter({ color: wantsColor(process.stdout) })),
    markdown: () => coverageMarkdown(report),
    json: () => coverageJson(report),
  };
  process.stdout.write(tell[format]());
  return report.deviations.length === 0 ? 0 : 1;
}

async function errata(page: Page, found: ScenariosOfPage, { format, see }: ArticleRequest): Promise<number> {
  requireTools();
  const { scenarios: all, known } = found;
  const { rows, on, exitCode } = await runErrata(page, found, see);
  const placed = pageRows(
    page,
    all.map(({ scenario }) => scenario),
    known,
  );
  const deviates = unexplained(coverage(placed.scenarios, placed.rows).deviations, rows).length > 0;
  const tell = { text: errataText, markdown: errataMarkdown, json: errataJson };
  process.stdout.write(tell[format](rows, on));
  if (deviates)
    process.stderr.write(
      'netscene: the page differs from its scenarios: netscene article PAGE tells where\n',
    );
  return exitCode === 0 && deviates ? 1 : exitCode;
}
