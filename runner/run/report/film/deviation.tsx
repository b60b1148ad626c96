import type { Deviation } from '../../events/event.ts';
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
