import type { ProbeEvent, RunEvent, RunStart, ScenarioSummary, Verdict } from './event.ts';

/** What a run came to, for one scenario. `verdict` is undefined where it never ended. */
export interface ScenarioResult {
  readonly summary: ScenarioSummary;
  verdict: Verdict | undefined;
  reason: string | undefined;
  took: number;
  commandsRun: number;
  reachableOk: number;
  unreachableOk: number;
  errataSeen: number;
  deviations: Extract<RunEvent, { type: 'deviation' }>[];
}

/** What a run came to: the one place that counts. */
export interface RunResult {
  readonly start: RunStart;
  readonly scenarios: readonly ScenarioResult[];
  readonly interrupted: boolean;
  readonly took: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly exitCode: ExitCode;
}

/** 0 as claimed · 1 a claim failed · 125 not to be judged · 129 error · 130 interrupted. See DESIGN and git-bisect(1). */
export type ExitCode = 0 | 1 | 125 | 129 | 130;

/** Folds a stream of events; the same for a live run, a saved stream and a guest's. */
export class RunFold {
  #start: RunStart | undefined;
  readonly #scenarios = new Map<string, ScenarioResult>();
  #interrupted = false;
  #took = 0;

  add(event: RunEvent): void {
    if (event.type === 'run-start') {
      this.#start = event;
      for (const summary of event.scenarios) this.#scenarios.set(summary.name, emptyResult(summary));
      return;
    }
    if (event.type === 'run-end') {
      this.#interrupted = event.interrupted;
      this.#took = event.took;
      return;
    }
    const result = this.#scenarios.get(event.scenario);
    if (result === undefined) return;
    switch (event.type) {
      case 'command':
        result.commandsRun += 1;
        break;
      case 'probe':
        if (event.expected !== event.observed || hasOtherReason(event)) break;
        if (event.expected === 'reply') result.reachableOk += 1;
        else result.unreachableOk += 1;
        break;
      case 'step-end':
        if (event.verdict === 'pass' && result.summary.steps[event.step]?.kind === 'erratum')
          result.errataSeen += 1;
        break;
      case 'deviation':
        result.deviations.push(event);
        break;
      case 'scenario-end':
        result.verdict = event.verdict;
        result.reason = event.reason;
        result.took = event.took;
        break;
    }
  }

  result(): RunResult {
    if (this.#start === undefined) throw new Error('the event stream has no run-start');
    const scenarios = [...this.#scenarios.values()];
    const counts = { pass: 0, fail: 0, error: 0, skip: 0 };
    for (const { verdict } of scenarios) if (verdict) counts[verdict] += 1;
    const unfinished = scenarios.some(({ verdict }) => verdict === undefined);
    return {
      start: this.#start,
      scenarios,
      interrupted: this.#interrupted,
      took: this.#took,
      counts,
      exitCode: exitCode(counts, this.#interrupted, unfinished),
    };
  }
}

/** Silent, as claimed, but not for the reason that is stated. */
function hasOtherReason({ because, explanation }: ProbeEvent): boolean {
  return because !== undefined && (explanation === undefined || !because.includes(explanation.reason));
}

function exitCode(counts: Record<Verdict, number>, interrupted: boolean, unfinished: boolean): ExitCode {
  if (interrupted) return 130;
  if (counts.fail > 0) return 1;
  if (counts.error > 0 || (unfinished && counts.pass + counts.skip === 0)) return 129;
  return counts.pass === 0 && counts.skip > 0 ? 125 : 0;
}

function emptyResult(summary: ScenarioSummary): ScenarioResult {
  return {
    summary,
    verdict: undefined,
    reason: undefined,
    took: 0,
    commandsRun: 0,
    reachableOk: 0,
    unreachableOk: 0,
    errataSeen: 0,
    deviations: [],
  };
}
