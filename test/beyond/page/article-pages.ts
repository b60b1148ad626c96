import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageCommandsOf } from '../../../lib/step-commands.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { articleCommands, withArticleLines } from '../../../runner/run/select/article-lines.ts';
import { contents } from '../../../scenarios/contents.ts';

/** The table of the article's commands that the package has, as text. */
export const packagedTable = () => readFileSync(join(packageRoot, 'scenarios/namespace-bridge.tsv'), 'utf8');

/**
 * The pages that our article is tested with: one that stands for it (its headings, commands and outputs in their
 * lines, none of its prose, which may not be copied), and the article itself where NETSCENE_ARTICLE names it.
 */
export function articlePages(): [what: string, text: string][] {
  const { NETSCENE_ARTICLE: file } = process.env;
  const pages: [string, string][] = [['a page in its place', pageInItsPlace()]];
  return file === undefined ? pages : [...pages, ['the article', readFileSync(file, 'utf8')]];
}

function pageInItsPlace(): string {
  const rows = articleCommands('namespace-bridge') ?? [];
  const lines: string[] = [];
  const put = (line: number, text: string) => {
    text.split('\n').forEach((part, index) => {
      if (lines[line - 1 + index] !== undefined) throw new Error(`two texts in line ${line + index}`);
      lines[line - 1 + index] = part;
    });
  };
  rows.forEach(({ line, section, text }, index) => {
    if (section !== rows[index - 1]?.section) put(line - 3, `# ${section}`);
    put(line, indented(text));
  });
  for (const { after, text } of printedOutputs()) {
    const output = `\nIt prints:\n\n${indented(text)}\n`;
    const size = output.split('\n').length;
    let line = after + 1;
    while (lines.slice(line - 1, line - 1 + size).some((taken) => taken !== undefined)) line += 1;
    put(line, output);
  }
  return `${Array.from(lines, (line) => line ?? '').join('\n')}\n`;
}

const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '    ');

/** What the article prints, each with the line of the command before it. */
function printedOutputs(): { after: number; text: string }[] {
  const outputs: { after: number; text: string }[] = [];
  for (const one of Object.values(contents)) {
    let after = 0;
    for (const step of withArticleLines(one, one.name).steps) {
      if (step.origin === 'earlier') continue;
      for (const { line } of pageCommandsOf(step)) after = line ?? after;
      const prints = step.kind === 'shows' ? step.expected.prints?.trim() : undefined;
      if (prints) outputs.push({ after, text: prints });
    }
  }
  return outputs;
}
