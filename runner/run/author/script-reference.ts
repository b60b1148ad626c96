import type { Scenario } from '../../../lib/scenario.ts';
import type { ScriptStep } from '../../../lib/step.ts';
import { functionMark, type ScenarioSource } from './messages.ts';

/** Where a scenario is: which of which file. */
export interface ScenarioReference {
  readonly source: ScenarioSource;
  /** Its place among the scenarios of the file, from 0. */
  readonly inFile: number;
}

/** Where a script is: which step of which scenario. */
export interface ScriptReference extends ScenarioReference {
  readonly step: number;
}

const references = new WeakMap<ScriptStep['run'], ScriptReference>();

/**
 * The scenario with a reference in place of each script, which only runs in a process of the author's. A reference
 * stays with its step, whatever is made of the scenario.
 */
export function withReferences(scenario: Scenario, of: ScenarioReference): Scenario {
  const steps = scenario.steps.map((step, index) =>
    step.kind === 'script' ? { ...step, run: referenceTo({ ...of, step: index }) } : step,
  );
  return { ...scenario, steps };
}

/** Where the script of a step is; undefined for one that was not loaded from a file. */
export function referenceOf({ run }: ScriptStep): ScriptReference | undefined {
  return references.get(run);
}

function referenceTo(reference: ScriptReference): ScriptStep['run'] {
  const run = () => {
    throw new Error('a script runs in a process of its own');
  };
  references.set(run, reference);
  return run;
}

/** A scenario as it came from the author's process: functions again where there were some. */
export function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (functionMark in value) return functionFor(value);
  if (Array.isArray(value)) return value.map(revived);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]));
}

/** A function that only has the name of the author's, and the place that a word of the DSL gave it. */
function functionFor(marked: { readonly [functionMark]: unknown; readonly at?: unknown }) {
  const named = Object.defineProperty(() => {}, 'name', { value: marked[functionMark] });
  return Object.assign(named, { at: marked.at });
}
