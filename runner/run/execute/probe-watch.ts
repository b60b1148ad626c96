import { inPlainWords } from '../../../lib/in-namespace.ts';
import type { Probe } from '../../../lib/step.ts';
import type { Explanation } from '../events/event.ts';
import type { Cure } from '../reason/measured/cause.ts';
import type { CommandResult, Job } from '../sandbox/sandbox.ts';
import { fpingCommand, fpingOnce, interval, readFping } from './fping.ts';
import { readPing } from './ping.ts';
import type { SharedLimit } from './shared-limits.ts';
import type { StepRun } from './step-run.ts';

/** What a watch needs of a step's run. */
export type Watching = Pick<StepRun, 'sandbox' | 'plan'>;

/** What became of one probe. */
export interface Outcome {
  readonly observed: 'reply' | 'silence' | 'unknown';
  readonly sent?: number;
  readonly received?: number;
  readonly said: string;
  readonly result: CommandResult;
  /** A machine that is busy began so late that the silence says nothing. */
  readonly tooEarly?: boolean;
  /** It was silent, and so was it when it was asked again, while this limit of the machine ran over. */
  readonly overloaded?: SharedLimit;
}

/** A probe with its outcome, and why it was silent, where that was looked into. */
export interface JudgedProbe {
  readonly probe: Probe;
  readonly outcome: Outcome;
  /** Milliseconds that its reply was waited for, where that is told of it. */
  readonly waited?: number;
  readonly explanation?: Explanation;
  /** What may cure a silence; none of it tried yet. */
  readonly cures?: readonly Cure[];
}

export type Outcomes = readonly (readonly [Probe, Outcome])[];

/** Probes under way that one command asks: those of one namespace, or a single one. */
export interface Watch {
  readonly done: Promise<Outcomes>;
  /** False for a ping that runs as it is printed: it goes on to its own end. */
  readonly canEnd: boolean;
  /** Ends the watch of probes that nothing can answer any more. */
  settle(proven: ReadonlySet<Probe>): void;
}

interface Group {
  readonly how: 'fping' | 'ping' | 'verbatim';
  readonly probes: readonly Probe[];
}

/**
 * Starts the probes of a step, all at once, and watches each for what is expected of it.
 * @param deadline milliseconds that a reply is waited for; each is asked for once at least
 * @param window milliseconds that a silence is watched
 */
export function startWatches(
  probes: readonly Probe[],
  expected: 'reply' | 'silence',
  run: Watching,
  deadline: number = run.plan.deadline,
  window: number = run.plan.window,
): Watch[] {
  return groupsOf(probes, expected, run).map((group): Watch => {
    if (group.how === 'verbatim') return verbatimWatch(group.probes[0] as Probe, run);
    return expected === 'reply' ? new ReplyWatch(group, run, deadline) : silenceWatch(group, run, window);
  });
}

/** What became of the probes, once all are over. */
export async function outcomesOf(watches: readonly Watch[]): Promise<Map<Probe, Outcome>> {
  return new Map((await Promise.all(watches.map(({ done }) => done))).flat());
}

/**
 * Where a page's ping has to stay silent, ping itself is asked: only it can refuse what fping would ask (a
 * broadcast address without `-b`), and a refusal is no silence.
 */
function groupsOf(probes: readonly Probe[], expected: 'reply' | 'silence', run: Watching): Group[] {
  const bySource = new Map<string, Probe[]>();
  const groups: Group[] = [];
  for (const probe of probes) {
    if (run.plan.mode === 'verbatim' && !probe.named) groups.push({ how: 'verbatim', probes: [probe] });
    else if (!probe.plain || (expected === 'silence' && !probe.named))
      groups.push({ how: 'ping', probes: [probe] });
    else bySource.set(probe.source, [...(bySource.get(probe.source) ?? []), probe]);
  }
  for (const group of bySource.values()) groups.push({ how: 'fping', probes: group });
  return groups;
}

/** A ping as it is printed. One without a count never ends: it is given five, and the report shows it. */
function verbatimWatch(probe: Probe, run: Watching): Watch {
  const text = inPlainWords(probe.command.text);
  const { done } = run.sandbox.start(Number.isFinite(probe.count) ? text : `${text} -c 5`);
  return {
    done: done.then((result) => [[probe, { ...readPing(result), result }]]),
    canEnd: false,
    settle: () => {},
  };
}

function silenceWatch(group: Group, run: Watching, window: number): Watch {
  const { job, done } = ask(group.how, group.probes, window, run, untilTheEnd);
  return {
    done,
    canEnd: true,
    settle: (proven) => {
      if (group.probes.every((probe) => proven.has(probe))) job.interrupt();
    },
  };
}

/** The page's own ping of one probe, for a second: what it says of a silence that fping saw. */
export async function pagesOwnPing(probe: Probe, run: Watching): Promise<Outcome> {
  const [[, outcome]] = (await ask('ping', [probe], 1000, run).done) as [readonly [Probe, Outcome]];
  return outcome;
}

/** Asks again for every target without a reply, until the deadline: a slow machine is no deviation. */
class ReplyWatch implements Watch {
  readonly done: Promise<Outcomes>;
  readonly canEnd = true;
  readonly #group: Group;
  readonly #run: Watching;
  readonly #deadline: number;
  readonly #outcomes = new Map<Probe, Outcome>();
  readonly #hopeless = new Set<Probe>();
  #job: Job | undefined;
  #asked: readonly Probe[] = [];
  #askedAnew = false;

  constructor(group: Group, run: Watching, deadline: number) {
    this.#group = group;
    this.#run = run;
    this.#deadline = deadline;
    this.done = this.#untilReply();
  }

  settle(proven: ReadonlySet<Probe>): void {
    for (const probe of this.#group.probes) if (proven.has(probe)) this.#hopeless.add(probe);
    // The rest, if any, is asked anew: once, since late replies to what was asked before are lost by it.
    const hopeless = this.#asked.filter((probe) => this.#hopeless.has(probe)).length;
    if (hopeless === 0 || (this.#askedAnew && hopeless < this.#asked.length)) return;
    this.#askedAnew = true;
    this.#job?.interrupt();
  }

  async #untilReply(): Promise<Outcomes> {
    const until = performance.now() + this.#deadline;
    for (;;) {
      const open = this.#group.probes.filter((probe) => this.#isOpen(probe));
      if (open.length === 0) return [...this.#outcomes];
      const left = Math.max(interval, until - performance.now());
      const { job, done } = ask(this.#group.how, open, left, this.#run);
      this.#job = job;
      this.#asked = open;
      for (const [probe, outcome] of await done) this.#outcomes.set(probe, outcome);
      this.#job = undefined;
      this.#asked = [];
      // Where ping itself did not run, asking again is of no use.
      const broken = [...this.#outcomes.values()].some(({ observed }) => observed === 'unknown');
      if (broken || performance.now() >= until) return [...this.#outcomes];
      if (!this.#group.probes.some((probe) => this.#isOpen(probe))) return [...this.#outcomes];
      // The kernel may refuse at once (no route yet): do not ask it without pause.
      await new Promise((resolve) => setTimeout(resolve, interval / 2));
    }
  }

  #isOpen(probe: Probe): boolean {
    const outcome = this.#outcomes.get(probe);
    return outcome === undefined || (outcome.observed !== 'reply' && !this.#hopeless.has(probe));
  }
}

/** What fping said of one probe. Its watch may have ended before its first request was a whole window old. */
function fpingOutcome(result: CommandResult, { target }: Probe): Outcome {
  const { sent, ...verdict } = readFping(result, target);
  return { ...verdict, result, tooEarly: sent === 0 };
}

/**
 * More requests than a window holds. With fewer, ping ends as soon as that many were answered, also where the
 * answers were errors (ping(8), `-w`), and a reply may yet come.
 */
const untilTheEnd = 100_000;

function ask(
  how: Group['how'],
  probes: readonly Probe[],
  duration: number,
  run: Watching,
  answers = 1,
): { job: Job; done: Promise<Outcomes> } {
  const { source, command } = probes[0] as Probe;
  if (how === 'fping') {
    const targets = [...new Set(probes.map(({ target }) => target))];
    const once = duration <= interval;
    const job = run.sandbox.start(
      once ? fpingOnce(source, targets) : fpingCommand(source, targets, duration),
    );
    const done = job.done.then((result) =>
      probes.map((probe) => [probe, fpingOutcome(result, probe)] as const),
    );
    return { job, done };
  }
  // The page's own ping with its options; the count and the time are ours. The last `-c` counts (getopt(3)).
  const seconds = Math.max(1, Math.round(duration / 1000));
  const job = run.sandbox.start(`${inPlainWords(command.text)} -c ${answers} -i 0.2 -w ${seconds}`);
  const done = job.done.then((result) =>
    probes.map((probe) => [probe, { ...readPing(result), result }] as const),
  );
  return { job, done };
}
