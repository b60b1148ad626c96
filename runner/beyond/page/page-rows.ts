import type { Scenario } from '../../../lib/index.ts';
import type { ArticleRow } from '../../run/select/article-table.ts';
import { matchLines } from './match-lines.ts';
import { commandsOfPage, type Page } from './page.ts';

/** The commands of a page as rows, and where the lines that its scenarios name are in it now. */
export interface PageRows {
  readonly rows: readonly ArticleRow[];
  /** Scenarios with `source.lines` as they are in this page. */
  readonly scenarios: readonly Scenario[];
  /** Commands that stand in another line than the scenarios say: text was put in or taken out. */
  readonly moved: readonly { readonly from: number; readonly to: number }[];
}

/**
 * The rows of a page. `known`: the table that the scenarios were written against, where the package has
 * one; a page whose prose has grown or shrunk since is then held to the same commands all the same.
 */
export function pageRows(
  page: Page,
  scenarios: readonly Scenario[],
  known: readonly ArticleRow[] | undefined,
): PageRows {
  const ours = new Set(
    scenarios
      .flatMap(({ steps }) => steps.flatMap((step) => ('commands' in step ? step.commands : [])))
      .map(({ text }) => text),
  );
  const rows = commandsOfPage(page).map(({ line, section, printed, text }) => ({
    line,
    section,
    // A scenario has the command as it has to be typed; what the page's typography broke is an erratum.
    command: printed !== text && ours.has(text) ? text : printed,
  }));
  if (known === undefined)
    return { rows, scenarios: scenarios.map((one) => bySection(one, page, rows)), moved: [] };
  const { lines } = matchLines(
    known.map(({ command }) => ({ text: command })),
    rows.map(({ line, command }) => ({ line, text: command })),
  );
  const moved = known.flatMap(({ line: from }, i) => {
    const to = lines[i];
    return to === undefined || to === from ? [] : [{ from, to }];
  });
  const last = page.blocks.at(-1);
  const end = (last?.line ?? 0) + 1000;
  /** A changed command is looked for between its neighbours. */
  const first = (line: number) =>
    1 + (lines.findLast((to, i) => to !== undefined && (known[i]?.line ?? 0) < line) ?? 0);
  const until = (line: number) =>
    (lines.find((to, i) => to !== undefined && (known[i]?.line ?? 0) > line) ?? end) - 1;
  return {
    rows,
    moved,
    scenarios: scenarios.map((one) => {
      const { source } = one;
      if (source?.lines === undefined) return one;
      const [from, to] = source.lines;
      return { ...one, source: { ...source, lines: [first(from), until(to)] } };
    }),
  };
}

/** A scenario without lines, or whose lines hold none of its page's commands, reproduces its section. */
function bySection(one: Scenario, page: Page, rows: readonly ArticleRow[]): Scenario {
  const { source } = one;
  if (source === undefined) return one;
  const [from, to] = source.lines ?? [0, 0];
  if (rows.some(({ line }) => line >= from && line <= to)) return one;
  const section = page.sections.find(({ heading }) => heading === source.section);
  if (section === undefined) return { ...one, source: { ...source, lines: [1, Number.MAX_SAFE_INTEGER] } };
  const next = page.sections.find(({ line, level }) => line > section.line && level <= section.level);
  return {
    ...one,
    source: { ...source, lines: [section.line, (next?.line ?? Number.MAX_SAFE_INTEGER) - 1] },
  };
}
