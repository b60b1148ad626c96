/**
 * The runner inside of a guest. What it is to do was decided outside and stands in a file; what happens
 * goes to standard output, one event a line. Loads little: emulated, each module costs.
 */
import { readFileSync, writeSync } from 'node:fs';
import type { EventBody, RunEvent } from '../../run/events/event.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { runToResult } from '../../run/run.ts';
import { type LoadedScenario, loadFile } from '../../run/select/load-scenario.ts';
import { select } from '../../run/select/select.ts';

/** What a guest is asked: a plan, with its scenarios by name and as places in files. */
export type PlanInGuest = Omit<Plan, 'scenarios'> & {
  readonly packaged: readonly string[];
  /** Tests of a kernel's tree instead, by their place in /netscene/selftests. */
  readonly selftests?: readonly string[];
  readonly own: readonly (Pick<LoadedScenario, 'inFile' | 'params'> & {
    readonly path: string;
    readonly name: string;
  })[];
};

const { packaged, own, selftests, ...plan } = JSON.parse(
  readFileSync(process.argv[2] as string, 'utf8'),
) as PlanInGuest;
const scenarios = packaged.length > 0 ? await select(packaged) : [];
for (const { path, inFile, name, params } of own) {
  const loaded = (await loadFile(path, { params }))[inFile] as LoadedScenario;
  // Its name in the run, which is not always the one in the file.
  scenarios.push({ ...loaded, scenario: { ...loaded.scenario, name } });
}
if (selftests === undefined) {
  await runToResult({ ...plan, scenarios }, { listeners: [write] });
} else {
  const { asScenarios, runSelftests } = await import('../selftest/run-selftests.ts');
  const root = '/netscene/selftests';
  const asked = { ...plan, scenarios: asScenarios({ root, tests: selftests }) };
  const happen = (emit: (event: EventBody) => void, signal: AbortSignal) =>
    runSelftests(root, asked, emit, signal);
  await runToResult(asked, { listeners: [write], happen });
}

function write(event: RunEvent): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  for (let at = 0; at < line.length; ) at += writeSync(1, line, at);
}
