import { useState } from 'preact/hooks';
import { changeLines } from '../../network/change-text.ts';
import { difference } from '../../network/difference.ts';
import { type Namespace, titleOf } from '../../network/network.ts';

import type { NetworkState } from './scenes.ts';
import { Printed } from './scrolled.tsx';

interface StateProps {
  readonly before: NetworkState | undefined;
  readonly after: NetworkState;
}

const signs = { new: '+', gone: '−', changed: '~' } as const;

/** What a step did to the network: as a person says it, and as `ip` prints it. */
export function State({ before, after }: StateProps) {
  const lines =
    before === undefined
      ? []
      : changeLines(difference(before.network, after.network), after.network, before.network);
  return (
    <section aria-label="What changed in the network">
      <h4>What this step changed</h4>
      {lines.length === 0 ? (
        <p class="soft">Nothing in the network.</p>
      ) : (
        <ul class="changes">
          {lines.map(({ change, text }) => (
            <li key={text} class={change}>
              <span aria-hidden="true">{signs[change]}</span> <span class="hidden">{change}: </span>
              {text}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Before and after, as ip prints it</summary>
        <AsPrinted before={before} after={after} />
      </details>
    </section>
  );
}

function AsPrinted({ before, after }: StateProps) {
  const all = [...new Map([...(before?.network.namespaces ?? []), ...after.network.namespaces]).keys()];
  const printed = (state: NetworkState | undefined, name: string) =>
    textOf(state?.network.namespaces.get(name));
  const changed = all.filter((name) => printed(before, name) !== printed(after, name));
  const [chosen, choose] = useState<string | undefined>();
  const name = chosen !== undefined && all.includes(chosen) ? chosen : (changed[0] ?? all[0]);
  if (name === undefined) return <p class="soft">There is no namespace.</p>;
  const [old, now] = [printed(before, name), printed(after, name)];
  const titled = (key: string) => {
    const state = after.network.namespaces.get(key) ?? before?.network.namespaces.get(key);
    return `${state ? titleOf(state) : key}${changed.includes(key) ? ' (changed)' : ''}`;
  };
  return (
    <>
      <label>
        Namespace{' '}
        <select value={name} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {all.map((key) => (
            <option key={key} value={key}>
              {titled(key)}
            </option>
          ))}
        </select>
      </label>
      <div class="two">
        <Side heading="Before" text={old} other={now} />
        <Side heading="After" text={now} other={old} />
      </div>
    </>
  );
}

function textOf(namespace: Namespace | undefined): string {
  if (namespace === undefined) return '';
  const { text } = namespace;
  return `$ ip address show\n${text.address}$ ip route show table all\n${text.route}`;
}

/** A text, with the lines marked that the other one has not. */
function Side({ heading, text, other }: { heading: string; text: string; other: string }) {
  const lines = new Set(other.split('\n'));
  return (
    <figure>
      <figcaption>{heading}</figcaption>
      <Printed label={heading}>
        {text === ''
          ? 'not there'
          : text.split('\n').map((line, i) => {
              const key = `${i} ${line}`;
              return lines.has(line) ? (
                <span key={key}>
                  {line}
                  {'\n'}
                </span>
              ) : (
                <mark key={key}>
                  {line}
                  {'\n'}
                </mark>
              );
            })}
      </Printed>
    </figure>
  );
}
