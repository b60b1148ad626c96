import { useMemo, useState } from 'preact/hooks';
import type { RunResult, ScenarioResult } from '../../events/result.ts';
import { DeviationView } from './deviation.tsx';
import { sceneKey } from './film-data.ts';
import { Scrolled } from './scrolled.tsx';

/** The verdict by which a scenario is found. */
export function verdictOf({ verdict, deviations }: ScenarioResult): string {
  if (verdict === undefined) return 'not run';
  return verdict === 'pass' && deviations.length > 0 ? 'known' : verdict;
}

/** The first screen: what was run where, all scenarios with filters, and every deviation. */
export function Overview({ run }: { run: RunResult }) {
  const { scenarios } = run;
  const verdicts = [...new Set(scenarios.map(verdictOf))];
  const tags = [...new Set(scenarios.flatMap(({ summary }) => summary.tags))].sort();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [tag, setTag] = useState('');
  const [text, setText] = useState('');
  const shown = useMemo(() => {
    const word = text.toLowerCase();
    return scenarios.filter(
      (one) =>
        !hidden.has(verdictOf(one)) &&
        (tag === '' || one.summary.tags.includes(tag)) &&
        (word === '' || haystack(one).includes(word)),
    );
  }, [scenarios, hidden, tag, text]);
  const toggle = (verdict: string) => {
    const next = new Set(hidden);
    if (!next.delete(verdict)) next.add(verdict);
    setHidden(next);
  };
  return (
    <>
      <search class="filters">
        <fieldset>
          <legend>Verdict</legend>
          {verdicts.map((verdict) => (
            <label key={verdict}>
              <input type="checkbox" checked={!hidden.has(verdict)} onChange={() => toggle(verdict)} />{' '}
              {verdict}
            </label>
          ))}
        </fieldset>
        <label>
          Tag{' '}
          <select value={tag} onChange={({ currentTarget }) => setTag(currentTarget.value)}>
            <option value="">all</option>
            {tags.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          Text{' '}
          <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
        <span class="soft" aria-live="polite">
          {shown.length} of {scenarios.length}
        </span>
      </search>
      {run.kernels.length > 0 ? <KernelTable run={run} shown={shown} /> : <ScenarioTable shown={shown} />}
      <Deviations shown={shown} />
    </>
  );
}

/** All in which a text is looked for. */
function haystack({ summary, kernel, deviations }: ScenarioResult): string {
  const said = deviations.flatMap(({ code, command, happened }) => [code, command, happened]);
  const titles = summary.steps.map(({ title }) => title);
  return [summary.name, summary.title, summary.section, kernel, ...titles, ...said].join('\n').toLowerCase();
}

function hrefOf({ summary, kernel }: ScenarioResult, step = 0): string {
  return `#${encodeURIComponent(sceneKey(summary.name, kernel))}/${step + 1}`;
}

function ScenarioTable({ shown }: { shown: readonly ScenarioResult[] }) {
  return (
    <Scrolled class="scroll" label="Scenarios">
      <table class="scenarios">
        <caption class="hidden">Scenarios</caption>
        <thead>
          <tr>
            {['Scenario', 'Title', 'Commands', 'Reachable', 'Unreachable', 'Errata', 'Time', 'Verdict'].map(
              (head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => {
            const { summary, took, commandsRun, reachableOk, unreachableOk, errataSeen } = one;
            return (
              <tr key={summary.name}>
                <th scope="row">
                  <a href={hrefOf(one)}>{summary.name}</a>
                </th>
                <td>{summary.title}</td>
                <td class="count">{commandsRun}</td>
                <td class="count">{of(reachableOk, summary.reachable)}</td>
                <td class="count">{of(unreachableOk, summary.unreachable)}</td>
                <td class="count">{of(errataSeen, summary.errata)}</td>
                <td class="count">{(took / 1000).toFixed(1)} s</td>
                <td>
                  <Verdict of={one} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolled>
  );
}

function of(seen: number, expected: number): string {
  return expected === 0 ? '–' : `${seen}/${expected}`;
}

function Verdict({ of }: { of: ScenarioResult }) {
  const verdict = verdictOf(of);
  return <span class={`verdict ${verdict.replace(' ', '-')}`}>{verdict}</span>;
}

/** Scenario × kernel. */
function KernelTable({ run, shown }: { run: RunResult; shown: readonly ScenarioResult[] }) {
  const names = [...new Set(shown.map(({ summary }) => summary.name))];
  return (
    <Scrolled class="scroll" label="Scenarios on kernels">
      <table class="scenarios">
        <caption class="hidden">Scenarios on kernels</caption>
        <thead>
          <tr>
            <th scope="col">Scenario</th>
            {run.kernels.map(({ label, outcome }) => (
              <th scope="col" key={label}>
                {label}
                {outcome === 'finished' ? '' : ` (${outcome ?? 'not run'})`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {run.kernels.map(({ label }) => {
                const one = shown.find(({ summary, kernel }) => summary.name === name && kernel === label);
                return (
                  <td key={label}>
                    {one && (
                      <a href={hrefOf(one)}>
                        <Verdict of={one} />
                      </a>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Deviations({ shown }: { shown: readonly ScenarioResult[] }) {
  const all = shown.flatMap((one) => one.deviations.map((deviation) => ({ one, deviation })));
  if (all.length === 0) return null;
  return (
    <section aria-label="Deviations">
      <h2>What went another way</h2>
      {all.map(({ one, deviation }) => {
        const { summary, kernel } = one;
        const step = summary.steps[deviation.step];
        return (
          <div key={`${summary.name} ${kernel} ${deviation.step} ${deviation.happened}`}>
            <h3>
              <a href={hrefOf(one, deviation.step)}>
                {sceneKey(summary.name, kernel)}, step {deviation.step + 1}
              </a>{' '}
              {step?.title}
            </h3>
            <DeviationView deviation={deviation} />
          </div>
        );
      })}
    </section>
  );
}
