import wrapAnsi from 'wrap-ansi';
import { harmless, type Screen, type Style } from '../../text/terminal-text.ts';
import type { VerdictChange } from './change.ts';
import type { Comparison } from './compare.ts';
import type { Report } from './read-report.ts';

const styles: Readonly<Record<VerdictChange['direction'], Style>> = {
  worse: 'red',
  better: 'green',
  changed: 'yellow',
};

/** A comparison for people. */
export function comparisonText({ subjects, same, counts }: Comparison, { paint, columns }: Screen): string {
  const lines = subjects.flatMap(({ name, changes }) => [
    paint('bold', harmless(name)),
    ...changes.flatMap(({ direction, what, detail }) => [
      ...onLines(what, columns).map((line, index) =>
        index === 0 ? `  ${paint(styles[direction], direction.padEnd(7))} ${line}` : `          ${line}`,
      ),
      ...(detail === undefined
        ? []
        : onLines(detail, columns).map((line) => `            ${paint('dim', line)}`)),
    ]),
  ]);
  const counted = (['worse', 'better', 'changed'] as const).map((word) => `${counts[word]} ${word}`);
  const total = [...counted, `${same} scenario${same === 1 ? '' : 's'} the same`].join(', ');
  return `${[...lines, ...(lines.length > 0 ? [''] : []), total].join('\n')}\n`;
}

function onLines(text: string, columns: number): string[] {
  const oneLine = harmless(text).replace(/\s*\n\s*/g, ' ⏎ ');
  return wrapAnsi(oneLine, columns - 12, { hard: true }).split('\n');
}

/** Which run it is, and what it was made with: where two of them differ is where to look first. */
export function headText(
  word: string,
  file: string,
  { machine, kernels, netscene, mode }: Report,
  columns: number,
): string {
  const on =
    kernels === undefined
      ? `kernel ${machine.kernel}, iproute2 ${machine.iproute2}`
      : kernels.map(({ label, machine: guest }) => (guest ? `${label} (${guest.kernel})` : label)).join(', ');
  const text = harmless(`${file}: ${on}, netscene ${netscene}, ${mode}`);
  const lines = wrapAnsi(text, columns - 7, { hard: true }).split('\n');
  return lines.map((line, index) => `${(index === 0 ? word : '').padEnd(7)}${line}\n`).join('');
}
