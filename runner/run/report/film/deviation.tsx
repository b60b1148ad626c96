import type { Deviation, Intervention } from '../../events/event.ts';
import { Printed } from './scrolled.tsx';

/** What went another way than claimed: reason, cure and evidence. */
export function DeviationView({ deviation, title }: { deviation: Deviation; title?: string | undefined }) {
  const { verdict, code, command, line, expected, happened, output, cure, explanation, known } = deviation;
  const rows: [string, string | undefined][] = [
    ['command', command && `${command}${line === undefined ? '' : `   (line ${line})`}`],
    ['expected', expected],
    ['happened', happened],
    ['reason', explanation && `${explanation.reason}: ${explanation.sentence}`],
    ['known', known],
    ['cure', cure],
    ['tried', explanation?.intervention && triedText(explanation.intervention)],
    ['output', output],
  ];
  return (
    <article class={`deviation ${known === undefined ? verdict : 'known'}`}>
      <h4>
        {known === undefined ? verdict.toUpperCase() : 'known'} {title} <code>{code}</code>
      </h4>
      <dl>
        {rows.map(([label, text]) =>
          text ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {explanation !== undefined && explanation.evidence.length > 0 && (
        <details>
          <summary>Evidence</summary>
          {explanation.evidence.map(({ command, output }) => (
            <Printed key={command} label={command}>
              <b>$ {command}</b>
              {`\n${output}`}
            </Printed>
          ))}
        </details>
      )}
    </article>
  );
}

/** What came of taking the cause away in a sandbox of its own (`--prove`). */
function triedText({ outcome, commands, also, silenced, dropped }: Intervention): string {
  const lost = silenced.map(({ source, target }) => `${source || 'host'} → ${target}`);
  return [
    `${outcomes[outcome]}${commands.length > 0 ? ':' : ''}`,
    ...commands.map((command) => `$ ${command}`),
    ...(also > 0
      ? [`${also} other silent ${also === 1 ? 'pair' : 'pairs'} of the step answered then too`]
      : []),
    ...(lost.length > 0 ? [`silent then, which had answered: ${lost.join(', ')}`] : []),
    ...(dropped.length > 0 ? ['got the ping no further:', ...dropped.map((command) => `$ ${command}`)] : []),
  ].join('\n');
}

const outcomes: Readonly<Record<Intervention['outcome'], string>> = {
  healed: 'it answered in a fresh sandbox after',
  further: 'something else stopped it in a fresh sandbox after',
  'no further': 'nothing that was tried got it further',
  'no cure': 'there was nothing to try',
  'no replica': 'a fresh sandbox did not get to the same silence',
  'not tried': 'too many other silences of its step were tried',
};
