import type { Scenario } from '../../../lib/scenario.ts';
import type { Step } from '../../../lib/step.ts';
import { pageCommandsOf } from '../../../lib/step-commands.ts';
import type { ScenarioSummary, StepSummary } from '../events/event.ts';
import { sourcePlace } from '../select/source-place.ts';

/** What can be told of a scenario without running it. */
export function summarize(scenario: Scenario, file?: string): ScenarioSummary {
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
    ...(file !== undefined && { file }),
    ...(scenario.source && { section: scenario.source.section }),
    ...(scenario.source?.lines && { lines: [...scenario.source.lines] as [number, number] }),
    tags: scenario.tags ?? [],
    steps: scenario.steps.map((step) => stepSummary(step, file)),
    commands,
    reachable: expected.reachable,
    unreachable: expected.unreachable,
    errata: expected.erratum,
  };
}

/** Commands of a step that stand in the page, and those that are ours (a corrected erratum among them). */
function commandCount(step: Step): { article: number; added: number } {
  const onPage = pageCommandsOf(step).length;
  if (step.kind === 'erratum') return { article: onPage, added: 1 + step.undo.length };
  return step.origin === 'added' ? { article: 0, added: onPage } : { article: onPage, added: 0 };
}

/** A step, with its line where it stands in the scenario's own file. */
function stepSummary({ kind, title, origin, at }: Step, file: string | undefined): StepSummary {
  const place = at === undefined ? undefined : sourcePlace(at, file);
  const line = place !== undefined && place.file === file ? place.line : undefined;
  return { kind, title, ...(line !== undefined && { line }), origin };
}
