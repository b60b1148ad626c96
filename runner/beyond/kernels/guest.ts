/**
 * The runner inside of a guest. What it is to do was decided outside and stands in a file; what happens
 * goes to standard output, one event a line. Loads little: emulated, each module costs.
 */
import { readFileSync, writeSync } from 'node:fs';
import { EventBus } from '../../run/events/bus.ts';
import { runPlan } from '../../run/execute/run-plan.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { select } from '../../run/select/select.ts';

/** What a guest is asked: a plan, with its scenarios by name and as files. */
export type PlanInGuest = Omit<Plan, 'scenarios'> & { readonly words: readonly string[] };

const { words, ...plan } = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as PlanInGuest;
const bus = new EventBus((error) => {
  throw error;
});
bus.listen((event) => {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  for (let at = 0; at < line.length; ) at += writeSync(1, line, at);
});
const scenarios = await select(words);
await runPlan({ ...plan, scenarios }, (event) => bus.emit(event), new AbortController().signal);
