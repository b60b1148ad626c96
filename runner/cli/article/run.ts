import type { Scenario } from '../../../lib/index.ts';
import { comparedOutputs } from '../../beyond/page/compared-outputs.ts';
import {
  coverageJson,
  coverageMarkdown,
  coverageText,
  type PageCoverage,
} from '../../beyond/page/coverage-report.ts';
import { errataJson, errataMarkdown, errataText, type FoundOn } from '../../beyond/page/errata.ts';
import { FoundErrata, typographyRow } from '../../beyond/page/found-errata.ts';
import { heldToPage, unexplained } from '../../beyond/page/held-errata.ts';
import { articleCommandsOf, coverage } from '../../beyond/page/lock.ts';
import { outputsOfPage, type Page } from '../../beyond/page/page.ts';
import { readPageFile } from '../../beyond/page/page-file.ts';
import { pageRows } from '../../beyond/page/page-rows.ts';
import { writeArticleTable } from '../../beyond/page/page-table.ts';
import { type ScenariosOfPage, scenariosOfPage } from '../../beyond/page/scenarios-of-page.ts';
import { typographyErrata } from '../../beyond/page/typography-errata.ts';
import { makePlan } from '../../run/plan/request.ts';
import { runToResult } from '../../run/run.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { withArticleLines } from '../../run/select/article-lines.ts';
import { select } from '../../run/select/select.ts';
import { painter, wantsColor } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';

export interface ArticleRequest {
  readonly page: string;
  readonly scenarios?: readonly string[] | undefined;
  readonly errata: boolean;
  readonly table: boolean;
  readonly format: 'text' | 'markdown' | 'json';
  readonly see?: readonly string[] | undefined;
}

/** `netscene article PAGE`: what of the page is reproduced, or what it gets wrong. @throws {Fault} */
export async function article(request: ArticleRequest): Promise<number> {
  const page = readPageFile(request.page);
  if (request.table) {
    process.stdout.write(writeArticleTable(page));
    return 0;
  }
  const found = scenariosOfPage(page, await select(request.scenarios ?? [], { hold: asWritten }));
  return request.errata ? errata(page, found, request) : covered(page, found, request);
}

/** What differs from the page is what is to be told: no reason to refuse it. */
function asWritten(scenario: Scenario, file: string): Scenario {
  try {
    return withArticleLines(scenario, file);
  } catch {
    return scenario;
  }
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

/** Runs the scenarios: what happened comes from this kernel and this iproute2, not from what is expected. */
async function errata(
  page: Page,
  { scenarios: all, known }: ScenariosOfPage,
  { format, see }: ArticleRequest,
): Promise<number> {
  requireTools();
  const scenarios = all.filter(({ scenario }) =>
    scenario.steps.some((step) => articleCommandsOf(step).length > 0),
  );
  const plan = makePlan({ keepGoing: true, see }, scenarios);
  const found = new FoundErrata(scenarios.map(({ scenario }) => scenario));
  const interruption = interruptible();
  const { signal } = interruption;
  const result = runToResult(plan, { listeners: [(event) => found.add(event)], signal });
  const { start, exitCode } = await result.finally(() => interruption.stop());
  const { kernel, iproute2 } = start.machine;
  const on: FoundOn = { date: new Date().toISOString().slice(0, 10), kernel, iproute2 };
  const typography = typographyErrata(page).map(typographyRow);
  const rows = heldToPage([...found.rows(), ...typography], page).sort((a, b) => a.line - b.line);
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
