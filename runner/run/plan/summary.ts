import type { Scenario } from '../../../lib/scenario.ts';
import type { Step } from '../../../lib/step.ts';
import type { ScenarioSummary } from '../events/event.ts';

/** What can be told of a scenario without running it. */
export function summarize(scenario: Scenario): ScenarioSummary {
  const commands = { article: 0, added: 0 };
  const expected = { reachable: 0, unreachable: 0, erratum: 0 };
  for (const step of scenario.steps) {
    const counted = commandCount(step);
    commands.article += counted.article;
    commands.added += counted.added;
    if (step.kind === 'reachable' || step.kind === 'unreachable') expected[step.kind] += step.probes.length;
    if (step.kind === 'erratum') expected.erratum += 1;
  }
  return {
    name: scenario.name,
    title: scenario.title,
    ...(scenario.source && { section: scenario.source.section }),
    ...(scenario.source?.lines && { lines: [...scenario.source.lines] as [number, number] }),
    tags: scenario.tags ?? [],
    steps: scenario.steps.map(({ kind, title, origin }) => ({ kind, title, origin })),
    commands,
    reachable: expected.reachable,
    unreachable: expected.unreachable,
    errata: expected.erratum,
  };
}

/** Commands of a step that stand in the page, and those that are ours (a corrected erratum among them). */
function commandCount(step: Step): { article: number; added: number } {
  const all = (n: number) => (step.origin === 'added' ? { article: 0, added: n } : { article: n, added: 0 });
  switch (step.kind) {
    case 'setup':
    case 'shows':
    case 'cleanup':
      return all(step.commands.length);
    case 'reachable':
    case 'unreachable':
      return all(step.probes.filter((probe) => !probe.named).length);
    case 'erratum':
      return { article: 1, added: 1 + step.undo.length };
    case 'script':
      return { article: 0, added: 0 };
  }
}
