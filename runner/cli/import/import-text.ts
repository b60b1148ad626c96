import type { DraftedPage } from '../../beyond/page/import/draft-page.ts';
import type { Played } from '../../beyond/record/played.ts';
import { harmless, type Paint } from '../../text/terminal-text.ts';
import { list, row } from './rows.ts';

/** What was made of a page, for people. */
export function importText(
  page: string,
  drafted: readonly (DraftedPage & { readonly played: Played })[],
  {
    folder,
    files,
    paint,
  }: { readonly folder: string; readonly files: readonly string[]; readonly paint: Paint },
): string {
  const count = drafted.length === 1 ? '1 scenario' : `${drafted.length} scenarios`;
  const all = drafted.flatMap(({ played }) => played.commands);
  const checks = drafted
    .flatMap(({ draft }) => draft.steps.flatMap(({ notes }) => notes))
    .filter((note) => note.startsWith('check:')).length;
  const where = folder.includes('/') ? harmless(folder) : `./${harmless(folder)}`;
  return [
    `${harmless(page)}: ${count}\n`,
    ...drafted.map(({ draft, pings }) => {
      const steps = draft.steps.filter(({ kind }) => kind !== 'remark').length;
      const goesOn = draft.afterFailure === undefined ? '' : ', and the page deviates';
      return `  ${paint('bold', draft.name)}  lines ${draft.source?.lines.join('-')}, ${steps} steps, ${pings} pings claimed${goesOn}\n`;
    }),
    ...list(
      'Errata of the text, put right in the scenarios:',
      all.flatMap(({ line, fixes }) =>
        fixes === undefined ? [] : [row(line, fixes.printed, fixes.what, paint)],
      ),
      paint,
    ),
    ...list(
      'Not in the scenarios:',
      drafted.flatMap(({ leftOut }) => leftOut.map(({ line, text, why }) => row(line, text, why, paint))),
      paint,
    ),
    `\nwrote ${files.map((file) => harmless(file.replace(/^.*\//, ''))).join(', ')} to ${harmless(folder)}\n`,
    ...(checks > 0
      ? [`go through the ${checks} lines with "check:" in them: the page claims nothing there\n`]
      : []),
    `run them: netscene run ${where.replace(/\/$/, '')}/*.ts\n`,
  ].join('');
}
