/**
 * The steps of a scenario, as plain data: they can be listed, drawn, checked and compared with an
 * article without being run.
 */
import type { Place } from './place.ts';
import type { Reason } from './reason.ts';
import type { Scene } from './scene.ts';
import type { ScenarioShell } from './shell.ts';

/**
 * Where a command comes from.
 * - `article`: it stands in the article's section, byte for byte (in a scenario without a source:
 *   it is the author's own text);
 * - `earlier`: it stands in an earlier section of the article, which this one builds on;
 * - `added`: the article does not have it. Shown as ours in every report.
 */
export type Origin = 'article' | 'earlier' | 'added';

/** One shell command, as it stands in the page. It may span lines (a loop, a here-document). */
export interface Command {
  readonly text: string;
  /** Line of the article, filled in when the scenario is loaded and matched with its source. */
  readonly line?: number;
  /** Where it stands in the scenario file. */
  readonly at?: Place;
  /** Why no assertion notices when the command is dropped or changed: `netscene mutate` shows it. */
  readonly incidental?: string;
}

/** One ping pair: who sends, who should answer. */
export interface Probe {
  /** Name of the source namespace; empty for the sandbox's own, where a tutorial calls it "the host". */
  readonly source: string;
  /** IPv4 or IPv6 address, as ping takes it (`fe80::1%veth1` included). */
  readonly target: string;
  /** Name of the target where the scenario gave one: reads better than an address. */
  readonly targetName?: string;
  /** Namespace in which a named target is; empty for the sandbox's own. Only there with a name. */
  readonly targetNamespace?: string;
  /** The page's own ping line, or for a named pair the one that we would type. */
  readonly command: Command;
  /** Echo requests that the command sends (`-c`); 1 for a named pair. */
  readonly count: number;
  /** True when the command has nothing but a count and a target, so that fping can stand in for it. */
  readonly plain: boolean;
  /** True for a pair that the section's prose claims but does not ping. */
  readonly named: boolean;
  /** Why it has to stay silent; any of these. Only in `unreachable`. */
  readonly because?: readonly Reason[];
}

/** A ping pair of which nothing but its ends is said: what a reply, which needs no reason, is expected of. */
export interface Pair extends Probe {
  readonly because?: never;
}

interface StepBase {
  readonly title: string;
  readonly origin: Origin;
  /** Why the step is there, when the article does not have it. */
  readonly why?: string;
  /** Where it stands in the scenario file. */
  readonly at?: Place;
}

/** Commands that must succeed. The first that fails ends the scenario with the verdict `error`. */
export interface SetupStep extends StepBase {
  readonly kind: 'setup';
  readonly commands: readonly Command[];
  /** It is what a lab leaves to its students; the commands are a solution, or none. */
  readonly task?: true;
}

/** What a command's output has to be. All that is given has to hold. */
export interface Expected {
  /** The output as the article prints it. Volatile parts are masked; see `runner/run/execute/printed.ts`. */
  readonly prints?: string;
  /** Words that must occur in the output. */
  readonly lists?: readonly string[];
  /** Words that must not occur in the output. */
  readonly omits?: readonly string[];
}

/** Commands that show a state, and what each must show. */
export interface ShowsStep extends StepBase {
  readonly kind: 'shows';
  readonly commands: readonly Command[];
  readonly expected: Expected;
}

/** Ping pairs that must all get a reply, or must all stay silent. Probed at the same time. */
export interface ProbeStep extends StepBase {
  readonly kind: 'reachable' | 'unreachable';
  readonly probes: readonly Probe[];
}

/** A command of the article that is wrong as printed: it runs, must fail as described, and is then corrected. */
export interface ErratumStep extends StepBase {
  readonly kind: 'erratum';
  readonly printed: Command;
  /** A word of the error that the printed command (or the witness) must end with. */
  readonly says: string;
  /** The later command of the page that fails because of the error, when the printed one itself succeeds. */
  readonly witness?: Command;
  /** Commands that take back what the printed one did. */
  readonly undo: readonly Command[];
  readonly corrected: Command;
}

/** Clean-up: runs always and last, whatever failed before it. */
export interface CleanupStep extends StepBase {
  readonly kind: 'cleanup';
  readonly commands: readonly Command[];
}

/** A free step in zx: what data cannot say. */
export interface ScriptStep extends StepBase {
  readonly kind: 'script';
  readonly run: (shell: ScenarioShell, scene: Scene) => unknown;
}

export type Step = SetupStep | ShowsStep | ProbeStep | ErratumStep | CleanupStep | ScriptStep;
export type StepKind = Step['kind'];
