import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import { script } from '../../../lib/index.ts';
import { round } from '../../run/events/bus.ts';
import type { EventBody } from '../../run/events/event.ts';
import { deviationOf } from '../../run/execute/finding.ts';
import { isIn, runStart } from '../../run/execute/run-plan.ts';
import { endFinding, startFinding } from '../../run/execute/sandbox-finding.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { SandboxEnded } from '../../run/sandbox/sandbox.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { playSelftest } from './play-selftest.ts';
import { readableRoot } from './readable-root.ts';
import { foldersOf, type Selftests } from './selftests.ts';

/** The tests as a plan knows what is run: by name, each one step. */
export function asScenarios({ root, tests }: Selftests): LoadedScenario[] {
  return tests.map((name): LoadedScenario => {
    const steps = [script(name, async () => {})];
    return { scenario: { name, title: name, tags: [], steps }, file: `${root}/${name}`, inFile: 0 };
  });
}

/** Runs the tests of a plan that {@link asScenarios} made, as many at once as it says, as events of a run. */
export async function runSelftests(
  root: string,
  plan: Plan,
  emit: (event: EventBody) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  setMaxListeners(0, signal);
  const begun = await runStart(plan);
  emit(begun);
  const tests = plan.scenarios.map(({ scenario }) => scenario.name);
  const mine = tests.filter((scenario) => isIn(begun.shard, { scenario }));
  const readable = readableRoot(root, foldersOf(tests));
  const playOne = async (test: string) => {
    if (signal.aborted) return;
    try {
      await playSelftest(test, { root: readable.path, timeout: plan.timeout, emit, signal });
    } catch (error) {
      if (signal.aborted) return;
      const finding = error instanceof SandboxEnded ? endFinding(error) : startFinding(error);
      emit(deviationOf(finding, { scenario: test, step: 0 }));
      emit({ type: 'scenario-end', scenario: test, verdict: 'error', took: 0 });
    }
  };
  try {
    await pLimit(plan.jobs).map(mine, playOne);
  } finally {
    readable.close();
  }
  emit({ type: 'run-end', interrupted: signal.aborted, took: round(performance.now() - start) });
}
