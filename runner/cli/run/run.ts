import type { GuestRequest } from '../../beyond/kernels/guest-plan.ts';
import type { EventBody } from '../../run/events/event.ts';
import type { RunResult } from '../../run/events/fold.ts';
import { runPlan } from '../../run/execute/run-plan.ts';
import { withUnreadable } from '../../run/execute/unreadable.ts';
import { runDefaults } from '../../run/plan/defaults.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { makePlan, type Request } from '../../run/plan/request.ts';
import { drawsNetwork } from '../../run/report/reporter-names.ts';
import { type RunOptions, runToResult } from '../../run/run.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import type { UnreadableFile } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { harmless } from '../../text/terminal-text.ts';
import { type DurationsRequest, withDurations } from '../durations.ts';
import { interruptible } from '../interruption.ts';
import { type GoodRequest, withKnownGood } from '../known-good.ts';
import { finishFiles, reporting, type TellingRequest } from '../reporting.ts';
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
    DurationsRequest,
    Choice {
  /** Run again whenever a scenario is saved. */
  readonly watch: boolean;
  /** Tell the network after each step, as an event. */
  readonly network: boolean;
  /** Hold every silence to intervention, in a replica of its scenario. */
  readonly prove?: boolean | undefined;
  /** Compare the host before and after. */
  readonly certify: boolean;
  /** A saved run to hold this one against. */
  readonly baseline?: string | undefined;
}

/** Seconds that a file may take to load, however short the time of a scenario is: node itself has to start. */
const shortestLoad = 5;

/** `netscene run`: from the request to the exit code. @throws {Fault} before anything runs */
export async function run(request: RunRequest): Promise<number> {
  // From the first moment: what is interrupted ends with 130.
  const interruption = interruptible();
  try {
    const { signal } = interruption;
    if (request.certify) (await import('../../beyond/certify/certify.ts')).markRun();
    const { scenarios, unreadable } = await chosen(request, {
      limit: Math.max(shortestLoad, request.timeout ?? runDefaults.timeout) * 1000,
      signal,
    });
    if (scenarios.length === 0) refuseNothing(unreadable, request);
    if (request.watch) {
      const { watchAndRun } = await import('./watch.ts');
      return await watchAndRun(withoutWatch(process.argv.slice(2)), scenarios, signal);
    }
    const plan = {
      ...withDurations(withKnownGood(makePlan(request, scenarios), request), request),
      tellNetwork: isDrawn(request),
    };
    requireTools();
    const baseline = await baselineOf(request);
    const onFailure = await failureInspector(request, scenarios);
    let result: RunResult | undefined;
    const judge = async () => {
      result = await tell(request, plan, interruption.signal, (emit, signal) =>
        execute(request, plan, withUnreadable(unreadable, emit), signal, onFailure),
      );
      return baseline === undefined ? result.exitCode : baseline(result);
    };
    const code = await (request.certify ? certified(request, judge) : judge());
    if (result !== undefined) remember(result, scenarios);
    for (const folder of onFailure?.kept ?? []) process.stderr.write(`evidence: ${harmless(folder)}\n`);
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

/** The same command line, to be run once. */
function withoutWatch(args: readonly string[]): string[] {
  return args.filter((word) => !/^--watch(?:=.*)?$/.test(word));
}

/** Does somebody want the network after each step? */
function isDrawn({ network, reporter }: RunRequest): boolean {
  return network || reporter.some((name) => drawsNetwork.has(name.replace(/=.*/s, '')));
}

/** Tells of what happens as the request says, and gives what it came to. */
export async function tell(
  request: TellingRequest & { readonly onFailure?: RunRequest['onFailure'] },
  plan: Plan,
  signal: AbortSignal,
  happen: NonNullable<RunOptions['happen']>,
): Promise<RunResult> {
  const telling = await reporting(request, { progress: request.onFailure === undefined ? 'shown' : 'none' });
  try {
    const result = await runToResult(plan, { listeners: telling.reporters, signal, happen });
    finishFiles(telling.files);
    return result;
  } finally {
    for (const file of telling.files) file.discard();
  }
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

function provedElsewhere(): Fault {
  return new Fault('usage', '--prove looks at this machine, in one run', {
    where: '--prove with --kernel, --repeat, --sure or --build',
    cure: 'leave one of them away',
  });
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
    const strategy = request.prove
      ? (await import('../../beyond/prove/proving.ts')).proving(plan, signal)
      : undefined;
    return runPlan(plan, emit, signal, {
      ...(strategy && { strategy }),
      ...(onFailure && { inspect: onFailure.inspect }),
    });
  }
  if (request.prove) throw provedElsewhere();
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
