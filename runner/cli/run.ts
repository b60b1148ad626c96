import { EventBus } from '../events/bus.ts';
import type { EventBody } from '../events/event.ts';
import { RunFold } from '../events/fold.ts';
import { runPlan } from '../execute/run-plan.ts';
import { makePlan, type Request } from '../plan/request.ts';
import { requireTools } from '../sandbox/required-tools.ts';
import { requireGround } from '../sandbox/sandbox.ts';
import { select } from '../select/select.ts';
import { interruptible } from './interruption.ts';
import { finishAll, type TellingRequest, tellers } from './tellers.ts';

/** What `run` takes, as the command line declares it. */
export interface RunRequest extends Request, TellingRequest {
  readonly scenarios?: readonly string[] | undefined;
}

/** `netscene run`: from the request to the exit code. @throws {Fault} before anything runs */
export async function run(request: RunRequest): Promise<number> {
  // From the first moment: what is interrupted ends with 130, and with its reports.
  const interruption = interruptible();
  try {
    const scenarios = await select(request.scenarios ?? []);
    const plan = makePlan(request, scenarios);
    requireTools();
    await requireGround();
    return await tell(request, (emit) => runPlan(plan, emit, interruption.signal));
  } finally {
    interruption.stop();
  }
}

/** Runs something that emits events, tells of them as the request says, and gives the exit code. */
async function tell(
  request: RunRequest,
  happen: (emit: (event: EventBody) => void) => Promise<void>,
): Promise<number> {
  const telling = tellers(request);
  const bus = new EventBus((error) => process.stderr.write(`netscene: a reporter failed: ${error}\n`));
  const fold = new RunFold();
  bus.listen((event) => fold.add(event));
  for (const reporter of telling.reporters) bus.listen(reporter);
  try {
    await happen((event) => bus.emit(event));
    finishAll(telling.files);
  } finally {
    for (const file of telling.files) file.discard();
  }
  return fold.result().exitCode;
}
