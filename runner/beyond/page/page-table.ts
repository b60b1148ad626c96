import { header } from '../../run/select/article-table.ts';
import { commandsOfPage, type Page } from './page.ts';

/** The table of a page's commands, as `readArticleTable` reads it. */
export function writeArticleTable(page: Page): string {
  const rows = commandsOfPage(page).map(
    ({ line, section, printed }) => `${line}\t${section.replaceAll('\t', ' ')}\t${escaped(printed)}`,
  );
  return `${[header, ...rows].join('\n')}\n`;
}

function escaped(command: string): string {
  return command.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
