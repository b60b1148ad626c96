/**
 * The event stream: the only interface between running and telling. One JSON object per line
 * (NDJSON); its schema is `lib/schema/events.schema.json`. Times are milliseconds.
 */
import type { Reason } from '../../../lib/reason.ts';
import type { Origin, StepKind } from '../../../lib/step.ts';
import type { Limits } from '../../kit/limits.ts';
import type { SourcePlace } from '../../text/excerpt.ts';
import type { DeviationCode, DeviationFacts } from './deviation-facts.ts';

export type Verdict = 'pass' | 'fail' | 'error' | 'skip';
export type Mode = 'quick' | 'verbatim';

export type { DeviationCode } from './deviation-facts.ts';

export interface StepSummary {
  readonly kind: StepKind;
  readonly title: string;
  /** Its line in the scenario's file, where that is known. */
  readonly line?: number;
  readonly origin: Origin;
}

/** What is known of a scenario before it runs; the tables' "expected" comes from here. */
export interface ScenarioSummary {
  readonly name: string;
  readonly title: string;
  /** The file that it came from. */
  readonly file?: string;
  readonly section?: string;
  readonly lines?: readonly [number, number];
  readonly tags: readonly string[];
  readonly steps: readonly StepSummary[];
  readonly commands: { readonly article: number; readonly added: number };
  readonly reachable: number;
  readonly unreachable: number;
  readonly errata: number;
}

export interface Machine {
  readonly kernel: string;
  readonly arch: string;
  readonly iproute2: string;
  readonly node: string;
  /** Name of the machine; a guest has none. */
  readonly host?: string;
}

/** A kernel that a run judges: how people call it, and what was given to `--kernel`. */
export interface KernelSummary {
  /** Unique in the run; the tables' head. */
  readonly label: string;
  readonly file: string;
  /** The commit it was built from, where it was given as a git tree. */
  readonly commit?: string;
  /** SHA-256 of its configuration, where that was found beside it. */
  readonly config?: string;
}

/**
 * How it ended with a kernel. `finished`: its run came to the end · `no-boot`: it never came to running
 * scenarios · `panic`, `oops`: seen on its console while scenarios ran (after an oops it may go on to the
 * end) · `hang`: it fell silent while scenarios ran · `killed`: the guest was ended from outside ·
 * `spared`: it need not run again, since it was judged surely enough before.
 */
export type KernelOutcome = 'spared' | 'finished' | 'no-boot' | 'panic' | 'oops' | 'hang' | 'killed';

export interface RunStart {
  readonly type: 'run-start';
  /** Version of this format. */
  readonly stream: 1;
  readonly netscene: string;
  /** When it began: ISO 8601, UTC. */
  readonly started?: string;
  readonly mode: Mode;
  readonly jobs: number;
  /** How long an expected silence is watched. */
  readonly window: number;
  /** How long an expected reply is waited for. */
  readonly deadline: number;
  /** Where netscene itself runs. A guest's machine stands in its kernel-start. */
  readonly machine: Machine;
  readonly scenarios: readonly ScenarioSummary[];
  /** Of a recorded page: what of this machine was put right so that it met a clean one, as paths under /proc/sys/net. */
  readonly corrected?: readonly string[];
  /** Only in a run with `--kernel`: every scenario is run on each of these. */
  readonly kernels?: readonly KernelSummary[];
  /** Only in a shard: which part of the run it is. */
  readonly shard?: Shard;
  /** What keeps the scenarios from taking the machine; absent where they run in a guest. */
  readonly limits?: Limits;
  /** How what is told is judged; what is not said is left as it is. */
  readonly judging?: Judging;
}

/** A scenario on a kernel; without `--kernel`, a scenario. */
export interface Unit {
  readonly scenario: string;
  readonly kernel?: string;
}

/** The part of a run that one machine runs; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
  readonly units: readonly Unit[];
}

/** What to make of what happened, as far as it was asked for. */
export interface Judging {
  /** What a command that is refused, or that hangs, says of the kernel: `--error`. */
  readonly error?: 'bad' | 'skip' | 'stop';
  /** Whether a kernel that warns has failed: `--warnings`. */
  readonly warnings?: 'fail' | 'show';
  /** Scenarios that are known to go as claimed on another kernel: `--good`. */
  readonly good?: readonly string[];
  /** How likely the judgement of a kernel must be, which is run again until it is: `--sure`. */
  readonly sure?: number;
}

/** A kernel is up and begins with its scenarios; one that never boots has a kernel-end alone. */
export interface KernelStart {
  readonly type: 'kernel-start';
  readonly kernel: string;
  readonly machine: Machine;
}

export interface KernelEnd {
  readonly type: 'kernel-end';
  readonly kernel: string;
  readonly outcome: KernelOutcome;
  readonly took: number;
  /** What happened, in a sentence; for every outcome but `finished`. */
  readonly happened?: string;
  /** The last lines of its console. */
  readonly console?: string;
  /** The file in which the whole console was kept. */
  readonly log?: string;
  /** What it warned of on its console, each with its trace. */
  readonly warnings?: readonly KernelWarning[];
}

/** A warning of a kernel: WARN, lockdep, a leak, a task that hangs. */
export interface KernelWarning {
  /** The line that says so. */
  readonly line: string;
  /** The lines below it that belong to it, with files and lines where the kernel's own tree could tell them. */
  readonly trace: string;
  /** The machine stood still meanwhile, so it may be that alone; such a warning decides nothing. */
  readonly starved?: true;
}

/** Whose event it is. */
interface OfScenario {
  readonly scenario: string;
  /** The kernel's label; only in a run with `--kernel`. */
  readonly kernel?: string;
}

export interface ScenarioStart extends OfScenario {
  readonly type: 'scenario-start';
}

export interface StepStart extends OfScenario {
  readonly type: 'step-start';
  readonly step: number;
  readonly kind: StepKind;
  readonly title: string;
  readonly origin: Origin;
}

export interface CommandEvent extends OfScenario {
  readonly type: 'command';
  readonly step: number;
  readonly command: string;
  readonly line?: number;
  readonly exit: number;
  readonly took: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** What became of a silent ping in a replica of its scenario when its cause was taken away (`run --prove`). */
export interface Intervention {
  /**
   * `healed`: it answered then. `further`: something else stopped it then. `no further`: nothing that was tried
   * changed anything. `no cure`: there was nothing to try. `no replica`: the replica did not get there, or it was
   * answered there. `not tried`: too many others of its step were.
   */
  readonly outcome: 'healed' | 'further' | 'no further' | 'no cure' | 'no replica' | 'not tried';
  /** What was applied and kept, in order. */
  readonly commands: readonly string[];
  /** How many of the other silent pairs of the step answered then too. */
  readonly also: number;
  /** Pairs of the step that had answered, and did not then. */
  readonly silenced: readonly { readonly source: string; readonly target: string }[];
  /** What was tried before, and got the ping no further. */
  readonly dropped: readonly string[];
}

/** Where and why a silent packet, or its reply, was lost. */
export interface Explanation {
  readonly reason: Reason;
  /** The evidence is decisive and no race: nothing could have answered later. */
  readonly proven: boolean;
  /** Empty namespace: the sandbox's own. */
  readonly where: { readonly namespace: string; readonly device?: string };
  readonly sentence: string;
  /** One line that ends in the command to type. */
  readonly cure?: string;
  /** The way of the packet, each part with the command that shows it. */
  readonly hops: readonly {
    readonly direction: 'request' | 'reply';
    readonly namespace: string;
    readonly device?: string;
    readonly what: string;
    readonly command: string;
  }[];
  /** What decided it: commands, and the part of their output. */
  readonly evidence: readonly { readonly command: string; readonly output: string }[];
  readonly intervention?: Intervention;
}

export interface ProbeEvent extends OfScenario {
  readonly type: 'probe';
  readonly step: number;
  readonly source: string;
  readonly target: string;
  readonly targetName?: string;
  readonly command: string;
  readonly line?: number;
  /** `either`: nobody claims anything of it; what came of it is a finding. */
  readonly expected: 'reply' | 'silence' | 'either';
  /** What a page's claim is read from: what it prints below the ping, its prose, or its own echo. */
  readonly claim?: 'output' | 'prose' | 'echo';
  readonly observed: 'reply' | 'silence' | 'unknown';
  readonly sent?: number;
  readonly received?: number;
  readonly took: number;
  /** What ping or fping said on the way, if anything. */
  readonly said: string;
  /** All that the page's own ping printed, in verbatim mode. */
  readonly output?: string;
  /** Who answered, where it was not, or not surely, the one who holds the target alone. */
  readonly answeredBy?: string;
  /** The reasons that the scenario states for the silence; any of them may hold. */
  readonly because?: readonly Reason[];
  /** Of a silent probe, where the state of the network could be read. */
  readonly explanation?: Explanation;
}

/** A command of a page that was not run, and why. */
export interface NotRun extends OfScenario {
  readonly type: 'not-run';
  readonly step: number;
  readonly command: string;
  readonly line?: number;
  readonly why: string;
}

/** What went another way than claimed: `fail` says that the kernel did it, `error` that it cannot be told. */
interface DeviationOf<Code extends DeviationCode> extends OfScenario {
  readonly type: 'deviation';
  readonly step: number;
  readonly verdict: 'fail' | 'error';
  readonly code: Code;
  readonly command?: string;
  readonly line?: number;
  /** What is known of it, for programs; the sentences that follow are made of this. */
  readonly facts: DeviationFacts[Code];
  /** Where the command, or the step, stands in the scenario's file. */
  readonly at?: SourcePlace;
  readonly expected: string;
  readonly happened: string;
  readonly output?: string;
  readonly cure?: string;
  readonly because?: readonly Reason[];
  readonly explanation?: Explanation;
  /** It is let pass (`--expect`), for this reason; the verdicts are those of a run without it. */
  readonly known?: string;
}

export type Deviation = { [Code in DeviationCode]: DeviationOf<Code> }[DeviationCode];

/** What of a namespace is otherwise than before; see the schema for its parts. */
export type NamespacePart = Readonly<Record<string, unknown>>;

/**
 * The network of the sandbox before the first step or after one: what is otherwise than in the network event before.
 * Only in a run that was asked for it.
 */
export interface NetworkEvent extends OfScenario {
  readonly type: 'network';
  /** The step that it was read after; without it, before the first. */
  readonly step?: number;
  /** By name; null where it is gone. */
  readonly namespaces: Readonly<Record<string, NamespacePart | null>>;
}

/** Something to know about a step that decides nothing. */
export interface Note extends OfScenario {
  readonly type: 'note';
  readonly step: number;
  readonly text: string;
}

export interface StepEnd extends OfScenario {
  readonly type: 'step-end';
  readonly step: number;
  readonly verdict: Verdict;
  readonly took: number;
}

export interface ScenarioEnd extends OfScenario {
  readonly type: 'scenario-end';
  readonly verdict: Verdict;
  readonly took: number;
  /** Why it was skipped. */
  readonly reason?: string;
  /** Debian packages for want of which it was skipped. */
  readonly packages?: readonly string[];
  /** It was not run: it is what the same scenario came to on the same kernel at this time (ISO 8601). */
  readonly cached?: string;
}

export interface RunEnd {
  readonly type: 'run-end';
  readonly interrupted: boolean;
  /** Stands in for the end that a saved stream lacks: its runner was killed. No run emits it. */
  readonly cut?: true;
  /** Shards of which nothing whole is there, from 1. Only a merged stream has it. */
  readonly lost?: readonly number[];
  readonly took: number;
}

export type EventBody =
  | RunStart
  | KernelStart
  | ScenarioStart
  | StepStart
  | CommandEvent
  | ProbeEvent
  | NotRun
  | Deviation
  | NetworkEvent
  | Note
  | StepEnd
  | ScenarioEnd
  | KernelEnd
  | RunEnd;

/** An event as it stands in the stream: `seq` counts from 1, `time` is since the start of the run. */
export type RunEvent = EventBody & { readonly seq: number; readonly time: number };
