import type { Diagram } from '../../runner/drawing/diagram.ts';
import { diagramOf } from '../../runner/drawing/diagram-of-network.ts';
import { runPlan } from '../../runner/run/execute/run-plan.ts';
import { NetworkFold } from '../../runner/run/network/network-fold.ts';
import type { NetworkRecord } from '../../runner/run/network/record.ts';
import { makePlan } from '../../runner/run/plan/request.ts';
import { select } from '../../runner/run/select/select.ts';

/** Runs scenarios and draws their networks before the first step and after each. By scenario. */
export async function scenarioStates(words: readonly string[]): Promise<Map<string, Diagram[]>> {
  const times = { jobs: undefined, timeout: 120, deadline: 5, window: 1 };
  const plan = makePlan({ ...times, verbatim: false, bail: false, keepGoing: true }, await select(words));
  const folds = new Map<string, NetworkFold>();
  const states = new Map<string, Diagram[]>();
  await runPlan(
    { ...plan, tellNetwork: true },
    (event) => {
      if (event.type !== 'network') return;
      const { scenario, namespaces } = event;
      const fold = folds.get(scenario) ?? new NetworkFold();
      folds.set(scenario, fold);
      states.set(scenario, [
        ...(states.get(scenario) ?? []),
        diagramOf(fold.add(namespaces as NetworkRecord)),
      ]);
    },
    new AbortController().signal,
  );
  return states;
}
