import { availableParallelism } from 'node:os';
import { runBaseline } from '../../beyond/mutate/baseline.ts';
import type { MutationEvent } from '../../beyond/mutate/mutation-event.ts';
import { MutationFold } from '../../beyond/mutate/mutation-fold.ts';
import { mutationReport } from '../../beyond/mutate/report/document.ts';
import {
  liveMutationProgress,
  noMutationProgress,
  plainMutationProgress,
} from '../../beyond/mutate/report/progress.ts';
import { refusalText } from '../../beyond/mutate/report/refusal.ts';
import { mutationTable } from '../../beyond/mutate/report/table.ts';
import { runMutation } from '../../beyond/mutate/run-mutation.ts';
import { makePlan } from '../../run/plan/request.ts';
import { streamOutput } from '../../run/report/outputs.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { select } from '../../run/select/select.ts';
import { painter } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';

/** What `mutate` takes, as the command line declares it. Times are seconds. */
export interface MutateRequest {
  readonly scenarios?: readonly string[] | undefined;
  readonly jobs: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly timeout: number;
  readonly deadline: number;
  readonly window: number;
  readonly see?: readonly string[] | undefined;
}

/** `netscene mutate`: first the scenarios as they are, then every mutant. @throws {Fault} before anything runs */
export async function mutate(request: MutateRequest): Promise<number> {
  const interruption = interruptible();
  try {
    return await judgeMutants(request, interruption.signal);
  } finally {
    interruption.stop();
  }
}

async function judgeMutants(request: MutateRequest, signal: AbortSignal): Promise<number> {
  const scenarios = await select(request.scenarios ?? []);
  const { jobs = 8 * availableParallelism(), timeout, deadline, window, see, json, quiet } = request;
  const times = { jobs, timeout, deadline, window, see };
  const plan = makePlan(times, scenarios);
  requireTools();
  await requireGround();
  const stdout = streamOutput(process.stdout);
  const stderr = streamOutput(process.stderr);
  const told = process.stderr.isTTY ? liveMutationProgress(stderr) : plainMutationProgress(stderr);
  const progress = quiet ? noMutationProgress : told;
  const baseline = await runBaseline(plan, progress.unchanged, signal);
  if (baseline.run.counts.fail + baseline.run.counts.error > 0 || baseline.run.interrupted) {
    progress.end();
    stderr.write(refusalText(baseline.run, { paint: painter(stderr), columns: stderr.columns }));
    return baseline.run.exitCode;
  }
  const fold = new MutationFold();
  const onEvent = (event: MutationEvent) => {
    fold.add(event);
    progress.mutants(event);
  };
  await runMutation(plan, baseline, onEvent, signal);
  progress.end();
  const result = fold.result();
  stdout.write(
    json
      ? `${JSON.stringify(mutationReport(result), null, 2)}\n`
      : mutationTable(result, { paint: painter(stdout), columns: stdout.columns, survivorsOnly: quiet }),
  );
  return result.exitCode;
}
