import { EventBus, type Listener } from './events/bus.ts';
import type { EventBody } from './events/event.ts';
import { RunFold, type RunResult } from './events/fold.ts';
import { runPlan } from './execute/run-plan.ts';
import type { ScenarioHooks } from './execute/run-scenario.ts';
import type { Plan } from './plan/plan.ts';

export interface RunOptions {
  /** Hears of every event. One that throws is told on standard error, and hears no more; the run goes on. */
  readonly listeners?: readonly Listener[];
  /** Ends the run at once; what has finished is in the result. */
  readonly signal?: AbortSignal;
  readonly hooks?: ScenarioHooks;
  /** What makes the events, where it is not the plan that runs here: the plan on other kernels. */
  readonly happen?: (emit: (event: EventBody) => void, signal: AbortSignal) => Promise<void>;
}

/** One run, from its plan to what it came to: the only way in, for whoever runs scenarios. */
export async function runToResult(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const { listeners = [], signal = new AbortController().signal, hooks } = options;
  const { happen = (emit) => runPlan(plan, emit, signal, hooks) } = options;
  const fold = new RunFold();
  const bus = new EventBus((error) => process.stderr.write(`netscene: a reporter failed: ${error}\n`));
  bus.listen((event) => fold.add(event));
  for (const listener of listeners) bus.listen(listener);
  await happen((event) => bus.emit(event), signal);
  await bus.settled();
  return fold.result();
}
