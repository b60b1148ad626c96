import type { GuestRequest } from '../../beyond/kernels/guest-plan.ts';
import { EventBus } from '../../run/events/bus.ts';
import type { EventBody } from '../../run/events/event.ts';
import { RunFold, type RunResult } from '../../run/events/fold.ts';
import { runPlan } from '../../run/execute/run-plan.ts';
import { withUnreadable } from '../../run/execute/unreadable.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { makePlan, type Request } from '../../run/plan/request.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import type { UnreadableFile } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { interruptible } from '../interruption.ts';
import { type GoodRequest, withKnownGood } from '../known-good.ts';
import { finishFiles, type TellingRequest, tellers } from '../tellers.ts';
import { type Choice, chosen, wordOf } from './chosen.ts';
import { type FailureInspector, type FailureRequest, failureInspector } from './failure-inspector.ts';
import { rememberFailed } from './last-failed.ts';

/** What `run` takes, as the command line declares it. */
export interface RunRequest
  extends Request,
    TellingRequest,
    GuestRequest,
    FailureRequest,
    GoodRequest,
    Choice {
  /** Compare the host before and after. */
  readonly certify: boolean;
  /** A saved run to hold this one against. */
  readonly baseline?: string | undefined;
}

/** `netscene run`: from the request to the exit code. @throws {Fault} before anything runs */
export async function run(request: RunRequest): Promise<number> {
  // From the first moment: what is interrupted ends with 130.
  const interruption = interruptible();
  try {
    const { signal } = interruption;
    const { scenarios, unreadable } = await chosen(request, { limit: request.timeout * 1000, signal });
    if (scenarios.length === 0) refuseNothing(unreadable, request);
    const plan = withKnownGood(makePlan(request, scenarios), request);
    requireTools();
    const baseline = await baselineOf(request);
    const onFailure = await failureInspector(request, scenarios);
    let result: RunResult | undefined;
    const judge = async () => {
      result = await tell(request, (emit) =>
        execute(request, plan, withUnreadable(unreadable, emit), interruption.signal, onFailure),
      );
      return baseline === undefined ? result.exitCode : baseline(result);
    };
    const code = await (request.certify ? certified(request, judge) : judge());
    if (result !== undefined) remember(result, scenarios);
    return code;
  } catch (error) {
    // A file that was being loaded: nothing has run that could be told of.
    if (error === interruption.signal.reason) return 130;
    throw error;
  } finally {
    interruption.stop();
  }
}

/**
 * Where no file could be read there is nothing to run: that is told as an error, unless reports are written, which
 * have to say so too.
 */
function refuseNothing(unreadable: readonly UnreadableFile[], { reporter }: RunRequest): void {
  const faults = unreadable.map(({ fault }) => fault);
  const [first] = faults;
  if (first === undefined) {
    throw new Fault('unknown-scenario', 'none of these failed the last time', {
      cure: 'leave --last-failed away',
    });
  }
  if (reporter.length > 1 || reporter[0] !== 'table') return;
  throw faults.length === 1 ? first : new AggregateError(faults);
}

/** Keeps what failed for --last-failed. */
function remember({ scenarios: results }: RunResult, scenarios: readonly LoadedScenario[]): void {
  const endOf = ({ scenario }: LoadedScenario) =>
    results.filter(({ summary }) => summary.name === scenario.name).map(({ verdict }) => verdict);
  const tried = scenarios.filter((one) => endOf(one).some((verdict) => verdict !== undefined));
  const failed = scenarios.filter((one) =>
    endOf(one).some((verdict) => verdict === 'fail' || verdict === 'error'),
  );
  rememberFailed({ failed: failed.map(wordOf), tried: tried.map(wordOf) });
}

/** A run whose host is compared before and after it: one that is touched is an error, whatever the scenarios say. */
async function certified(request: RunRequest, judge: () => Promise<number>): Promise<number> {
  const { certify } = await import('../../beyond/certify/certify.ts');
  const { certificateText } = await import('../../beyond/certify/certificate-text.ts');
  const { result, certificate } = await certify(request, judge);
  if (certificate.touched.length > 0 || !request.quiet) process.stderr.write(certificateText(certificate));
  return certificate.touched.length === 0 ? result : 129;
}

/** Tells of what happens as the request says, and gives what it came to. */
export async function tell(
  request: TellingRequest & { readonly onFailure?: RunRequest['onFailure'] },
  happen: (emit: (event: EventBody) => void) => Promise<void>,
): Promise<RunResult> {
  const telling = await tellers(request, { progress: request.onFailure === undefined ? 'shown' : 'none' });
  const bus = new EventBus((error) => process.stderr.write(`netscene: a reporter failed: ${error}\n`));
  const fold = new RunFold();
  bus.listen((event) => fold.add(event));
  for (const reporter of telling.reporters) bus.listen(reporter);
  try {
    await happen((event) => bus.emit(event));
    finishFiles(telling.files);
  } finally {
    for (const file of telling.files) file.discard();
  }
  return fold.result();
}

/** Reads the baseline before anything runs; what it returns holds the run against it. */
async function baselineOf({ baseline: file, reporter }: RunRequest) {
  if (file === undefined) return undefined;
  const { holdAgainst, savedReport } = await import('../baseline.ts');
  const report = savedReport(file);
  // Beside a table; not into a document.
  const stream = reporter.includes('table') ? process.stdout : process.stderr;
  return (run: RunResult) => holdAgainst({ file, report, stream }, run);
}

/** Here, or on the kernels that were named. */
async function execute(
  request: RunRequest,
  plan: Plan,
  emit: (event: EventBody) => void,
  signal: AbortSignal,
  onFailure: FailureInspector | undefined,
): Promise<void> {
  const { kernel = [], repeat = 1, build, quiet } = request;
  if (kernel.length === 0 && repeat === 1 && build === undefined && plan.judging?.sure === undefined) {
    await requireGround();
    return runPlan(plan, emit, signal, onFailure && { inspect: onFailure });
  }
  const { judgeKernels } = await import('../../beyond/kernels/judge-kernels.ts');
  const onBuildOutput = (text: string) => {
    if (!quiet) process.stderr.write(text);
  };
  return judgeKernels({
    plan,
    request: { ...request, kernel: kernel.length > 0 ? kernel : ['host'] },
    emit,
    signal,
    onBuildOutput,
  });
}
