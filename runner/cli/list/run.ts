import { summarize } from '../../run/plan/summary.ts';
import { select } from '../../run/select/select.ts';
import { cellsOf, harmless } from '../../text/terminal-text.ts';

/** `netscene list`: scenarios with their lines in the article, or their file, and their tags. */
export async function list(words: readonly string[], options: { json: boolean }): Promise<void> {
  const summaries = (await select(words)).map(({ scenario, file }) => ({ ...summarize(scenario), file }));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
    return;
  }
  const width = Math.max(20, ...summaries.map(({ name }) => cellsOf(name)));
  const row = (name: string, lines: string, text: string) =>
    `${name.padEnd(width)} ${lines.padEnd(8)} ${text}`.trimEnd();
  const rows = summaries.map(({ name, lines, tags, title }) => {
    const marks = tags.map((tag) => `@${tag}`).join(' ');
    const below = marks === '' ? '' : `${row('', '', marks)}\n`;
    return `${row(name, lines?.join('-') ?? '-', harmless(title))}\n${below}`;
  });
  process.stdout.write(
    `${row('scenario', 'lines', 'what it shows, and its tags')}\n${rows.join('')}\n` +
      'netscene show NAME prints the commands; netscene run NAME runs them\n',
  );
}
