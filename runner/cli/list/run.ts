import { select } from '../../run/select/select.ts';
import { cellsOf, columnsOf, harmless, wrapped } from '../../text/terminal-text.ts';

/** `netscene list`: scenarios with their lines in the article, or their file, and their tags. */
export async function list(words: readonly string[], options: { json: boolean }): Promise<void> {
  const selected = await select(words);
  if (options.json) {
    const { summarize } = await import('../../run/plan/summary.ts');
    const summaries = selected.map(({ scenario, file }) => ({ ...summarize(scenario), file }));
    process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
    return;
  }
  const scenarios = selected.map(({ scenario }) => scenario);
  const width = Math.max(20, ...scenarios.map(({ name }) => cellsOf(name)));
  const row = (name: string, lines: string, text: string) =>
    `${name.padEnd(width)} ${lines.padEnd(8)} ${text}`.trimEnd();
  const cells = Math.max(20, columnsOf(process.stdout) - width - 10);
  const rows = scenarios.map(({ name, source, tags = [], title }) => {
    const marks = tags.map((tag) => `@${tag}`).join(' ');
    const [first = '', ...more] = wrapped(harmless(title), cells);
    const below = [...more, ...(marks === '' ? [] : wrapped(marks, cells))];
    return [
      row(name, source?.lines?.join('-') ?? '-', first),
      ...below.map((text) => row('', '', text)),
      '',
    ].join('\n');
  });
  const pack = words.length === 0 ? await packText() : '';
  process.stdout.write(
    `${row('scenario', 'lines', 'what it shows, and its tags')}\n${rows.join('')}\n${pack}` +
      'netscene show NAME prints the commands; netscene run NAME runs them\n',
  );
}

/** The pack that is run only when it is named. */
async function packText(): Promise<string> {
  const { kernelPackNames } = await import('../../../scenarios/kernel/names.ts');
  const names = wrapped(kernelPackNames.join(', '), columnsOf(process.stdout) - 4).map(
    (line) => `    ${line}`,
  );
  return `@kernel, ${kernelPackNames.length} more to check a kernel with (netscene run @kernel):\n${names.join('\n')}\n\n`;
}
