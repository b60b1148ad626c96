/** What a run came to: the types that the fold fills and every reporter reads. Times are milliseconds. */
import type {
  Deviation,
  KernelOutcome,
  KernelSummary,
  KernelWarning,
  Machine,
  Note,
  ProbeEvent,
  RunStart,
  ScenarioSummary,
  StepSummary,
  Verdict,
} from './event.ts';

/** 0 as claimed · 1 a claim failed · 125 not to be judged · 129 error · 130 interrupted. See DESIGN and git-bisect(1). */
export type ExitCode = 0 | 1 | 125 | 129 | 130;

export type Counts = Readonly<Record<Verdict, number>>;

/** One step of a scenario; `verdict` is undefined where it was not reached or never ended. */
export interface StepResult extends StepSummary {
  readonly verdict: Verdict | undefined;
  readonly took: number;
  readonly probes: readonly ProbeEvent[];
}

/** One scenario, on one kernel. `verdict` is undefined where it never ended. */
export interface ScenarioResult {
  readonly summary: ScenarioSummary;
  /** Label of the kernel; undefined in a run without `--kernel`. */
  readonly kernel: string | undefined;
  readonly verdict: Verdict | undefined;
  readonly reason: string | undefined;
  /** Debian packages for want of which it was skipped. */
  readonly packages: readonly string[];
  /** When it was run, where it was not run now. */
  readonly cached: string | undefined;
  readonly took: number;
  readonly commandsRun: number;
  readonly reachableOk: number;
  readonly unreachableOk: number;
  readonly errataSeen: number;
  readonly steps: readonly StepResult[];
  readonly deviations: readonly Deviation[];
  readonly notes: readonly Note[];
}

/** One kernel of a run with `--kernel`. `outcome` is undefined where it never ended. */
export interface KernelResult extends KernelSummary {
  /** Undefined where it never came up. */
  readonly machine: Machine | undefined;
  readonly outcome: KernelOutcome | undefined;
  readonly took: number;
  readonly happened: string | undefined;
  /** The last lines of its console. */
  readonly console: string | undefined;
  /** The file in which the whole console was kept. */
  readonly log: string | undefined;
  readonly warnings: readonly KernelWarning[];
  readonly counts: Counts;
  /** False where the same kernel was run again (`--repeat`) and came to something else. */
  readonly steady: boolean;
  /** Of this run of it alone. */
  readonly exitCode: ExitCode;
}

export interface RunResult {
  readonly start: RunStart;
  /** Empty in a run without `--kernel`. */
  readonly kernels: readonly KernelResult[];
  /** In the order of the plan; kernel by kernel. */
  readonly scenarios: readonly ScenarioResult[];
  readonly interrupted: boolean;
  /** False where the stream has no end: the runner was killed. */
  readonly complete: boolean;
  /** Shards of a merged run of which nothing whole is there. */
  readonly lost: readonly number[];
  readonly took: number;
  readonly counts: Counts;
  readonly exitCode: ExitCode;
}
