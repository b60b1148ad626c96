import { attributed, countEnds } from './attribution.ts';
import type {
  Deviation,
  Judging,
  KernelEnd,
  KernelSummary,
  Machine,
  Note,
  ProbeEvent,
  RunEnd,
  RunEvent,
  RunStart,
  Verdict,
} from './event.ts';
import { kernelExitCode, kernelsExitCode, scenariosExitCode } from './exit-code.ts';
import type { ExitCode, KernelResult, RunResult, ScenarioResult, StepResult } from './result.ts';

export type { ExitCode, KernelResult, RunResult, ScenarioResult, StepResult } from './result.ts';

/** Folds a stream of events; the same for a live run, a saved stream and a guest's. The one place that counts. */
export class RunFold {
  #start: RunStart | undefined;
  readonly #scenarios = new Map<string, ScenarioFold>();
  readonly #machines = new Map<string, Machine>();
  readonly #kernelEnds = new Map<string, KernelEnd>();
  #end: RunEnd | undefined;
  #lastTime = 0;

  add(event: RunEvent): void {
    this.#lastTime = event.time;
    switch (event.type) {
      case 'run-start':
        this.#start = event;
        for (const kernel of labels(event)) {
          for (const summary of event.scenarios)
            if (isRunHere(event, summary.name, kernel))
              this.#scenarios.set(key(kernel, summary.name), new ScenarioFold(summary, kernel));
        }
        return;
      case 'kernel-start':
        this.#machines.set(event.kernel, event.machine);
        return;
      case 'kernel-end':
        this.#kernelEnds.set(event.kernel, event);
        return;
      case 'run-end':
        this.#end = event;
        return;
      default:
        this.#scenarios.get(key(event.kernel, event.scenario))?.add(event);
    }
  }

  /** What has happened so far. @throws when the stream has not begun */
  result(): RunResult {
    if (this.#start === undefined) throw new Error('the event stream has no run-start');
    const { judging } = this.#start;
    const scenarios = attributed(
      [...this.#scenarios.values()]
        .map((fold) => fold.result())
        .filter(({ kernel }) => !this.#isSpared(kernel)),
      judging,
    );
    const kernels = withSteadiness(
      (this.#start.kernels ?? [])
        .filter(({ label }) => !this.#isSpared(label) && hasUnits(this.#start, label))
        .map((kernel) => this.#kernel(kernel, scenarios, judging)),
      scenarios,
    );
    const ends = countEnds(scenarios, judging);
    const judged = kernels.length > 0 ? kernelsExitCode(kernels, judging?.sure) : scenariosExitCode(ends);
    return {
      start: this.#start,
      kernels,
      scenarios,
      interrupted: this.#end?.interrupted === true,
      complete: this.#complete,
      lost: this.#end?.lost ?? [],
      took: this.#end?.took ?? this.#lastTime,
      counts: ends.counts,
      exitCode: this.#exitCode(judged),
    };
  }

  #exitCode(judged: ExitCode): ExitCode {
    if (this.#end?.interrupted) return 130;
    // Without its end, nobody can say what a run would have come to; a claim that failed did fail.
    return !this.#complete && judged !== 1 ? 129 : judged;
  }

  #isSpared(label: string | undefined): boolean {
    return label !== undefined && this.#kernelEnds.get(label)?.outcome === 'spared';
  }

  get #complete(): boolean {
    return this.#end !== undefined && this.#end.cut === undefined && this.#end.lost === undefined;
  }

  #kernel(
    { label, file, commit, config }: KernelSummary,
    scenarios: readonly ScenarioResult[],
    judging: Judging | undefined,
  ): Omit<KernelResult, 'steady'> {
    const own = scenarios.filter(({ kernel }) => kernel === label);
    const ends = countEnds(own, judging);
    const end = this.#kernelEnds.get(label);
    const warnings = end?.warnings ?? [];
    const warned = judging?.warnings === 'fail' && warnings.some(({ starved }) => !starved);
    return {
      label,
      file,
      ...(commit !== undefined && { commit }),
      ...(config !== undefined && { config }),
      machine: this.#machines.get(label),
      outcome: end?.outcome,
      took: end?.took ?? 0,
      happened: end?.happened,
      console: end?.console,
      log: end?.log,
      warnings,
      counts: ends.counts,
      exitCode: kernelExitCode(end?.outcome, { ...ends, warned }),
    };
  }
}

type OfScenario = Extract<RunEvent, { scenario: string }>;

interface StepFold {
  verdict: Verdict | undefined;
  took: number;
  readonly probes: ProbeEvent[];
}

/** What became of one scenario on one kernel. */
class ScenarioFold {
  readonly #summary: ScenarioResult['summary'];
  readonly #kernel: string | undefined;
  readonly #steps: StepFold[];
  readonly #deviations: Deviation[] = [];
  readonly #notes: Note[] = [];
  #commandsRun = 0;
  #end: Extract<RunEvent, { type: 'scenario-end' }> | undefined;

  constructor(summary: ScenarioResult['summary'], kernel: string | undefined) {
    this.#summary = summary;
    this.#kernel = kernel;
    this.#steps = summary.steps.map(() => ({ verdict: undefined, took: 0, probes: [] }));
  }

  add(event: OfScenario): void {
    switch (event.type) {
      case 'command':
        this.#commandsRun += 1;
        break;
      case 'probe':
        this.#steps[event.step]?.probes.push(event);
        break;
      case 'step-end':
        Object.assign(this.#steps[event.step] ?? {}, { verdict: event.verdict, took: event.took });
        break;
      case 'deviation':
        this.#deviations.push(event);
        break;
      case 'note':
        this.#notes.push(event);
        break;
      case 'scenario-end':
        this.#end = event;
        break;
    }
  }

  result(): ScenarioResult {
    const steps: StepResult[] = this.#summary.steps.map((summary, index) => ({
      ...summary,
      ...(this.#steps[index] as StepFold),
    }));
    const asExpected = steps
      .flatMap(({ probes }) => probes)
      .filter((probe) => probe.expected === probe.observed && !hasOtherReason(probe));
    const replies = asExpected.filter(({ observed }) => observed === 'reply').length;
    return {
      summary: this.#summary,
      kernel: this.#kernel,
      verdict: this.#end?.verdict,
      reason: this.#end?.reason,
      packages: this.#end?.packages ?? [],
      cached: this.#end?.cached,
      took: this.#end?.took ?? 0,
      commandsRun: this.#commandsRun,
      reachableOk: replies,
      unreachableOk: asExpected.length - replies,
      errataSeen: steps.filter(({ kind, verdict }) => kind === 'erratum' && verdict === 'pass').length,
      steps,
      deviations: this.#deviations,
      notes: this.#notes,
    };
  }
}

/** Silent, as claimed, but not for the reason that is stated. */
function hasOtherReason({ because, explanation }: ProbeEvent): boolean {
  return because !== undefined && (explanation === undefined || !because.includes(explanation.reason));
}

/** Whether each kernel came to the same as the others of its file: they are that kernel again. */
function withSteadiness(
  kernels: readonly Omit<KernelResult, 'steady'>[],
  scenarios: readonly ScenarioResult[],
): KernelResult[] {
  const cameTo = ({ label, exitCode, outcome }: (typeof kernels)[number]) =>
    JSON.stringify([
      exitCode,
      outcome,
      scenarios.filter(({ kernel }) => kernel === label).map(({ verdict }) => verdict ?? 'not-run'),
    ]);
  return kernels.map((kernel) => ({
    ...kernel,
    steady: kernels.every((other) => other.file !== kernel.file || cameTo(other) === cameTo(kernel)),
  }));
}

/** Whether a shard has a scenario on a kernel; a whole run has all. */
function isRunHere({ shard }: RunStart, scenario: string, kernel: string | undefined): boolean {
  return shard?.units.some((unit) => unit.scenario === scenario && unit.kernel === kernel) ?? true;
}

function hasUnits(start: RunStart | undefined, kernel: string): boolean {
  return start?.shard?.units.some((unit) => unit.kernel === kernel) ?? true;
}

/** A run without `--kernel` has one kernel, which has no label. */
function labels({ kernels }: RunStart): (string | undefined)[] {
  return kernels === undefined ? [undefined] : kernels.map(({ label }) => label);
}

function key(kernel: string | undefined, scenario: string): string {
  return `${scenario} ${kernel ?? ''}`;
}
