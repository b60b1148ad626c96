import { EventBus } from '../events/bus.ts';
import { RunFold } from '../events/fold.ts';
import { runPlan } from '../execute/run-plan.ts';
import { makePlan, type Request } from '../plan/request.ts';
import { requireTools } from '../sandbox/required-tools.ts';
import { select } from '../select/select.ts';
import { interruptible } from './interruption.ts';
import { finishFiles, type TellingRequest, tellers } from './tellers.ts';

/** What `run` takes, as the command line declares it. */
export interface RunRequest extends Request, TellingRequest {
  readonly scenarios?: readonly string[] | undefined;
}

/** `netscene run`: from the request to the exit code. @throws {Fault} before anything runs */
export async function run(request: RunRequest): Promise<number> {
  const scenarios = await select(request.scenarios ?? []);
  const plan = makePlan(request, scenarios);
  requireTools();
  const telling = await tellers(request, { progress: 'shown' });
  const bus = new EventBus((error) => process.stderr.write(`netscene: a reporter failed: ${error}\n`));
  const fold = new RunFold();
  bus.listen((event) => fold.add(event));
  for (const reporter of telling.reporters) bus.listen(reporter);
  const interruption = interruptible();
  try {
    await runPlan(plan, (event) => bus.emit(event), interruption.signal);
    finishFiles(telling.files);
  } finally {
    interruption.stop();
    for (const file of telling.files) file.discard();
  }
  return fold.result().exitCode;
}
