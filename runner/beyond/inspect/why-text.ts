import wrapAnsi from 'wrap-ansi';
import { harmless, type Screen, wrapped } from '../../text/terminal-text.ts';
import type { Answer } from './why.ts';

/** An answer for people: the way hop by hop, each with the command that shows it. */
export function whyText(answer: Answer, { paint, columns }: Screen): string {
  const { scenario, step, title, source, target, reachable, said, explanation } = answer;
  const head = `${source || 'host'} → ${target} in ${scenario}, after step ${step + 1} "${title}"`;
  const hops = explanation.hops.map(({ direction, what, command }, index) => {
    const number = String(index + 1).padStart(2);
    const back = direction === 'reply' ? 'reply: ' : '';
    return [indented(`${number}  `, `${back}${what}`), paint('dim', indented('    ', `$ ${command}`))].join(
      '\n',
    );
  });
  return `${[paint('bold', indented('', head)), '', ...hops, '', ...end()].join('\n')}\n`;

  /** Text under a label. */
  function indented(label: string, text: string): string {
    return below(label, wrapped(harmless(text), columns - 1 - label.length));
  }

  /** What a program printed for programs: it has no blanks to break at. */
  function dense(label: string, text: string): string {
    const cells = columns - 1 - label.length;
    return below(label, wrapAnsi(harmless(text), cells, { hard: true, trim: false }).split('\n'));
  }

  function end(): string[] {
    if (reachable) {
      const doubt =
        explanation.reason === undefined ? [] : ['a reply came, although the way above ends before its goal'];
      return [paint('green', 'reachable'), ...doubt];
    }
    const { reason, sentence } = explanation;
    const proof = explanation.proven ? 'proven' : 'not proven: what is seen fits, and may still change';
    return [
      `${paint('red', reason ?? 'unknown')}  ${paint('dim', `(${proof})`)}`,
      ...('cure' in explanation && explanation.cure ? [indented('cure      ', explanation.cure)] : []),
      ...(reason === 'unknown' ? [indented('          ', sentence)] : []),
      ...(said ? [indented('ping said ', said)] : []),
      ...explanation.evidence.flatMap(({ command, output }) => [
        indented('evidence  ', `$ ${command}`),
        paint('dim', dense('          ', output.trim().slice(0, 500))),
      ]),
    ];
  }
}

function below(label: string, lines: readonly string[]): string {
  const margin = ' '.repeat(label.length);
  return lines.map((line, index) => `${index === 0 ? label : margin}${line}`).join('\n');
}
