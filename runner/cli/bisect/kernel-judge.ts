import { basename } from 'node:path';
import type { Judgement } from '../../beyond/kernels/bisection.ts';
import { judgeKernels } from '../../beyond/kernels/judge-kernels.ts';
import type { RunEvent } from '../../run/events/event.ts';
import { RunFold, type RunResult } from '../../run/events/fold.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { runToResult } from '../../run/run.ts';
import { Fault } from '../../text/fault.ts';
import { harmless } from '../../text/terminal-text.ts';
import type { BisectRequest } from './bisect-request.ts';

/** A kernel as it was judged once. */
export interface JudgedKernel {
  readonly judgement: Judgement;
  readonly result: RunResult;
}

/** It was interrupted, which says nothing of a kernel. */
export class Interrupted extends Error {}

/** Boots kernels of a list and judges them, each as often as it is asked for. */
export class KernelJudge {
  readonly #plan: Plan;
  readonly #request: BisectRequest;
  readonly #kernels: readonly string[];
  readonly #signal: AbortSignal;
  /** Scenarios that have gone as claimed on one of the kernels: what they run does work. */
  readonly #good: Set<string>;
  /** JudgedKernel before somebody asked. */
  readonly #ahead = new Map<number, JudgedKernel>();
  readonly #last = new Map<string, RunResult>();

  constructor(judging: {
    plan: Plan;
    request: BisectRequest;
    kernels: readonly string[];
    signal: AbortSignal;
  }) {
    this.#plan = judging.plan;
    this.#request = judging.request;
    this.#kernels = judging.kernels;
    this.#signal = judging.signal;
    this.#good = new Set(judging.plan.judging?.good);
  }

  /** What a kernel came to when it was last judged so. */
  lastOf(index: number, judgement: Judgement): RunResult | undefined {
    return this.#last.get(`${index} ${judgement}`);
  }

  /** @throws {Fault} where it is an error that says nothing of the kernel; {Interrupted} */
  async judge(index: number): Promise<JudgedKernel> {
    const ahead = this.#ahead.get(index);
    this.#ahead.delete(index);
    const judged = ahead ?? (await this.#judge(index));
    this.#last.set(`${index} ${judged.judgement}`, judged.result);
    return judged;
  }

  async #judge(index: number): Promise<JudgedKernel> {
    const events = await this.#run(index);
    let result = this.#fold(events);
    if (result.exitCode === 129 && this.#good.size === 0 && index === 0) {
      // Whether a command that fails is wrong in itself, or the kernel is, the other end can tell.
      const last = this.#kernels.length - 1;
      this.#ahead.set(last, await this.#judge(last));
      result = this.#fold(events);
    }
    const judgement = judgementOf(result, basename(this.#kernels[index] as string));
    for (const { verdict, summary } of result.scenarios) if (verdict === 'pass') this.#good.add(summary.name);
    return { judgement, result };
  }

  async #run(index: number): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    await runToResult(this.#plan, {
      listeners: [(event) => void events.push(event)],
      signal: this.#signal,
      happen: (emit, signal) =>
        judgeKernels({
          plan: this.#plan,
          request: { ...this.#request, kernel: [this.#kernels[index] as string] },
          emit,
          signal,
          onBuildOutput: () => {},
        }),
    });
    return events;
  }

  /** What it came to, with what is known of the other kernels by now. */
  #fold(events: readonly RunEvent[]): RunResult {
    const fold = new RunFold();
    for (const event of events) {
      const judging = { ...this.#plan.judging, good: [...this.#good] };
      fold.add(event.type === 'run-start' ? { ...event, judging } : event);
    }
    return fold.result();
  }
}

/** As git-bisect(1) takes our exit codes; an error ends the search instead of misleading it. */
function judgementOf(result: RunResult, kernel: string): Judgement {
  switch (result.exitCode) {
    case 0:
      return 'good';
    case 1:
      return 'bad';
    case 125:
      return 'skip';
    case 130:
      throw new Interrupted();
    case 129:
      throw new Fault('kernel', `the search ends: this kernel gave an error${whyOf(result)}`, {
        where: harmless(kernel),
        cure: 'look at it alone: netscene run NAME --kernel FILE; or say what an error means: --error bad, --error skip',
      });
  }
}

/** Why it came to what it did, in a line. */
export function whyOf({ kernels, scenarios }: RunResult): string {
  const happened = kernels.find((kernel) => kernel.happened !== undefined)?.happened;
  const deviation = scenarios.flatMap(({ deviations }) => deviations)[0];
  const skipped = scenarios.find(({ reason }) => reason !== undefined)?.reason;
  const why = happened ?? (deviation && `expected ${deviation.expected}; ${deviation.happened}`) ?? skipped;
  return why === undefined ? '' : `  ${harmless(why.split('\n')[0] as string)}`;
}
