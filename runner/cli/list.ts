import Table from 'cli-table3';
import { summarize } from '../plan/summary.ts';
import { borderless, textOf } from '../report/borderless.ts';
import { select } from '../select/select.ts';

/** `netscene list`: the scenarios of the package with their sections, lines and tags. */
export async function list(options: { json: boolean }): Promise<void> {
  const summaries = (await select([])).map(({ scenario }) => summarize(scenario));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
    return;
  }
  const table = new Table({
    ...borderless,
    head: ['scenario', 'lines', 'tags', 'what it shows'],
    colWidths: [21, 8, 17, 33],
    wordWrap: true,
  });
  for (const { name, lines, tags, title } of summaries) {
    table.push([name, lines?.join('-') ?? '-', tags.map((tag) => `@${tag}`).join(' '), title]);
  }
  process.stdout.write(
    `${textOf(table)}\n\nnetscene show NAME prints the commands; netscene run NAME runs them\n`,
  );
}
