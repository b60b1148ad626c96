import type { ErratumRow } from './errata.ts';
import type { Deviation as PageDeviation } from './lock.ts';
import { commandsOfPage, type Page } from './page.ts';

/** Holds the errata to the page as it is now: one that its author has corrected, or taken out, is no erratum any more. */
export function heldToPage(rows: readonly ErratumRow[], page: Page): ErratumRow[] {
  const commands = new Set(commandsOfPage(page).flatMap(({ text, printed }) => [text, printed]));
  return rows.map((row) => {
    const isErratum = row.verdict === 'confirmed' || row.verdict === 'differs' || row.verdict === 'works';
    if (!isErratum || commands.has(row.printed)) return row;
    return commands.has(row.corrected)
      ? { ...row, verdict: 'corrected', happened: 'the page prints the correction by now' }
      : { ...row, verdict: 'gone', happened: 'the page does not print this command any more' };
  });
}

/** Deviations of the page from its scenarios that are no corrected erratum. */
export function unexplained(
  deviations: readonly PageDeviation[],
  rows: readonly ErratumRow[],
): PageDeviation[] {
  const corrected = rows.filter(({ verdict }) => verdict === 'corrected');
  return deviations.filter(
    (one) =>
      !corrected.some(
        ({ printed, corrected: text }) =>
          ('command' in one && one.command === text) || ('ours' in one && one.ours === printed),
      ),
  );
}
