/**
 * The words of the DSL. Each makes a step: plain data that says what the article does and claims.
 * Commands in a template are the page's, byte for byte; a value put into one is quoted as zx does it.
 */
import type { Because } from './because.ts';
import type { IncidentalMark } from './incidental.ts';
import { probeOfPingLine } from './ping-line.ts';
import { callPlace } from './place.ts';
import type { Reason } from './reason.ts';
import type {
  CleanupStep,
  Command,
  ErratumStep,
  Expected,
  Pair,
  Probe,
  ProbeStep,
  ScriptStep,
  SetupStep,
  ShowsStep,
  Step,
} from './step.ts';
import { splitCommands, type TemplateValue, templateCommands } from './template.ts';

type Template<T, Value = TemplateValue> = (strings: TemplateStringsArray, ...values: Value[]) => T;

/** Makes a step of the commands in a template, each with its place in the file. */
function template<T extends Step, Value extends TemplateValue | IncidentalMark>(
  word: (title: string, ...more: never[]) => unknown,
  stepOf: (commands: Command[]) => T,
): Template<T, Value> {
  const opened = callPlace(word);
  const tag: Template<T, Value> = (strings, ...values) => {
    const at = callPlace(tag);
    return { ...stepOf(templateCommands(strings, values, at)), ...(at && { at }) };
  };
  // For the one who forgets the template, so that what stands in the list of steps says where.
  return Object.assign(tag, { at: opened });
}

/** Commands that make the topology; each must succeed. A line may end in an `incidental` mark. */
export function setup(title: string): Template<SetupStep, TemplateValue | IncidentalMark> {
  return template(setup, (commands) => ({ kind: 'setup', title, origin: 'article', commands }));
}

/**
 * What a lab leaves to its students: `netscene grade` plays a submission here, and `netscene challenge` lets somebody
 * sit here. A template after it holds a solution of your own, which `netscene run` runs.
 */
export function task(title: string): SetupStep & Template<SetupStep, TemplateValue | IncidentalMark> {
  const step = { kind: 'setup', title, origin: 'article', task: true } as const;
  const tag = template(task, (commands): SetupStep => ({ ...step, commands }));
  return Object.assign(tag, step, { commands: [] });
}

/**
 * Commands that show a state, and what they have to show: `prints` the output as the article prints
 * it ('' for none), `lists` words that must be in it, `omits` words that must not.
 * Several commands in one template must each show it.
 */
export function shows(title: string, expected: Expected): Template<ShowsStep> {
  return template(shows, (commands) => ({ kind: 'shows', title, origin: 'article', commands, expected }));
}

type Probes = Probe | readonly Probe[];

interface Silence {
  /** Why all of them stay silent: one reason, or several of which any may hold. */
  readonly because?: Because;
}

interface More extends Silence {
  readonly also?: Probes;
}

/** Ping pairs that must get a reply. All of one step are probed at the same time. */
export const reachable: {
  /** Pairs by name: what the section's prose claims without pinging it. */
  (title: string, pairs: Pair | readonly Pair[]): ProbeStep & { kind: 'reachable' };
  /** The page's own ping lines; `also`: the pairs by name that the prose claims besides, probed with them. */
  (
    title: string,
    more?: { readonly also: Pair | readonly Pair[] },
  ): Template<ProbeStep & { kind: 'reachable' }>;
} = probeWord('reachable');

/**
 * Ping pairs that must stay silent, and why. A pair that is silent for another reason is a failed claim,
 * and an error (no such tool, no such namespace) never counts as silence.
 */
export const unreachable: {
  /** Pairs by name: what the section's prose claims without pinging it. */
  (title: string, pairs: Probes, why?: Silence): ProbeStep & { kind: 'unreachable' };
  /**
   * The page's own ping lines; `also`: the pairs by name that the prose claims besides, probed with them.
   * A pair there that a line pings too states the reason of that line.
   */
  (title: string, more?: More): Template<ProbeStep & { kind: 'unreachable' }>;
} = probeWord('unreachable');

function probeWord<Kind extends ProbeStep['kind']>(kind: Kind) {
  // biome-ignore lint/suspicious/noExplicitAny: typed above, where the words are declared.
  return function word(title: string, first: Probes | More = {}, why: More = {}): any {
    const step = (probes: readonly Probe[], { also: _also, because: reason, ...unknown }: More) => ({
      kind,
      title,
      origin: 'article' as const,
      probes: reason === undefined ? probes : probes.map((probe) => explained(probe, reason)),
      // A misspelt key is for the schema to refuse.
      ...unknown,
    });
    if (Array.isArray(first) || 'target' in first) {
      const at = callPlace(word);
      return { ...step([first].flat() as Probe[], why), ...(at && { at }) };
    }
    return template(word, (commands) => {
      const more = first as More;
      const named = [more.also ?? []].flat() as Probe[];
      const pinged = commands.map(probeOfPingLine);
      const lines = pinged.map((ping) => {
        const twin = named.find((pair) => samePair(ping, pair));
        return twin?.because === undefined ? ping : { ...ping, because: twin.because };
      });
      return step([...lines, ...named.filter((pair) => !pinged.some((ping) => samePair(ping, pair)))], more);
    });
  };
}

/** A reason that a pair states itself comes before the step's. */
function explained(probe: Probe, reason: Because): Probe {
  return probe.because === undefined ? { ...probe, because: [reason].flat() as Reason[] } : probe;
}

function samePair(left: Probe, right: Probe): boolean {
  return left.source === right.source && left.target === right.target;
}

/** The article's clean-up. Runs always and last; after it the sandbox must hold nothing that was made. */
export function cleanup(strings: TemplateStringsArray, ...values: TemplateValue[]): CleanupStep {
  const at = callPlace(cleanup);
  const commands = templateCommands(strings, values, at);
  return { kind: 'cleanup', title: 'clean-up', origin: 'article', ...(at && { at }), commands };
}

/** What `erratum` takes; every command is one line of text. */
export interface ErratumDefinition {
  /** Line of the article. */
  readonly line: number;
  /** The command as the article prints it. */
  readonly printed: string;
  /** What has to stand in the error when it runs. */
  readonly says: string;
  /** The later command of the page that fails because of it, when the printed one itself succeeds. */
  readonly witness?: string;
  /** Commands that take back what the printed one did. */
  readonly undo?: string;
  readonly corrected: string;
  readonly why: string;
}

/** A command that is wrong as printed: run as printed, must fail as described, then run corrected. */
export function erratum(definition: ErratumDefinition): ErratumStep {
  const { line, printed, says, witness, undo, corrected, why } = definition;
  const at = callPlace(erratum);
  return {
    kind: 'erratum',
    title: `erratum in line ${line}`,
    origin: 'article',
    ...(at && { at }),
    why,
    printed: { text: printed, line },
    says,
    ...(witness === undefined ? {} : { witness: { text: witness } }),
    undo: splitCommands(undo ?? '').map((text): Command => ({ text })),
    corrected: { text: corrected },
  };
}

/** A free step: `$` is zx's own, bound to the sandbox; `scene` reads its state. Throw to fail. */
export function script(title: string, run: ScriptStep['run']): ScriptStep {
  const at = callPlace(script);
  return { kind: 'script', title, origin: 'added', ...(at && { at }), run };
}

/** Marks steps that the article does not have, and says why they are there. */
export function added(why: string, ...steps: (Step | readonly Step[])[]): Step[] {
  return (steps.flat() as Step[]).map((step) => ({ ...step, origin: 'added', why }));
}

/** Marks steps that stand in an earlier section, which this one builds on. */
export function earlier(...steps: (Step | readonly Step[])[]): Step[] {
  return (steps.flat() as Step[]).map((step) => ({ ...step, origin: 'earlier' }));
}
