import { summarize } from '../../run/plan/summary.ts';
import { select } from '../../run/select/select.ts';

/** `netscene list`: the scenarios of the package with their lines in the article and their tags. */
export async function list(options: { json: boolean }): Promise<void> {
  const summaries = (await select([])).map(({ scenario }) => summarize(scenario));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
    return;
  }
  const rows = summaries.map(({ name, lines, tags, title }) => {
    const marks = tags.map((tag) => `@${tag}`).join(' ');
    return `${row(name, lines?.join('-') ?? '-', title)}\n${row('', '', marks)}\n`;
  });
  process.stdout.write(
    `${row('scenario', 'lines', 'what it shows, and its tags')}\n${rows.join('')}\n` +
      'netscene show NAME prints the commands; netscene run NAME runs them\n',
  );
}

function row(name: string, lines: string, text: string): string {
  return `${name.padEnd(21)} ${lines.padEnd(8)} ${text}`;
}
