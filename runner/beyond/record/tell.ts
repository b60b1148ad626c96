import { round } from '../../run/events/bus.ts';
import type { EventBody, ScenarioSummary, StepSummary, Verdict } from '../../run/events/event.ts';
import { deviationOf, type Finding } from '../../run/execute/finding.ts';
import { Lacking } from './lacking.ts';
import type { Played, PlayedCommand } from './played.ts';
import type { RecordedPing } from './recording.ts';
import { asksOutside, failuresOf } from './told-failures.ts';

/** What is known of a recorded page before its events are told. */
export function summaryOf(played: Played): ScenarioSummary {
  const claims = played.commands.flatMap(({ claim, typed }) =>
    claim && typed ? typed.pings.map(() => claim.expects) : [],
  );
  return {
    ...{ name: played.name, title: played.title, tags: [], errata: 0 },
    section: played.title,
    steps: played.sections.map(({ title }): StepSummary => ({ kind: 'script', title, origin: 'article' })),
    commands: { article: played.commands.length, added: 0 },
    reachable: claims.filter((one) => one === 'reply').length,
    unreachable: claims.filter((one) => one === 'silence').length,
  };
}

/** Tells a recorded page as the events of a run, section by section. */
export function tellPlayed(played: Played, emit: (event: EventBody) => void): void {
  new Telling(played, emit).tell();
}

class Telling {
  readonly #played: Played;
  readonly #emit: (event: EventBody) => void;
  readonly #failed: Finding[] = [];
  readonly #lacking = new Lacking();
  #step = 0;
  #verdict: 'pass' | 'fail' | 'error' = 'pass';

  constructor(played: Played, emit: (event: EventBody) => void) {
    this.#played = played;
    this.#emit = emit;
  }

  tell(): void {
    const { name: scenario, sections, commands, took } = this.#played;
    this.#emit({ type: 'scenario-start', scenario });
    let worst: Verdict = 'pass';
    for (const [step, { title }] of sections.entries()) {
      this.#step = step;
      this.#verdict = 'pass';
      this.#emit({ type: 'step-start', scenario, step, kind: 'script', title, origin: 'article' });
      const own = commands.filter(({ section }) => section === step);
      for (const command of own) this.#command(command);
      const spent = own.reduce((sum, { typed }) => sum + (typed?.took ?? 0), 0);
      const verdict = this.#verdict as Verdict;
      this.#emit({ type: 'step-end', scenario, step, verdict, took: round(spent) });
      if (verdict === 'fail' || (verdict === 'error' && worst === 'pass')) worst = verdict;
    }
    const verdict = worst === 'pass' && this.#lacking.reason !== undefined ? 'skip' : worst;
    this.#emit({
      ...{ type: 'scenario-end', scenario, verdict, took: round(took) },
      ...(verdict === 'skip' && this.#lacking.reason !== undefined && { reason: this.#lacking.reason }),
    });
  }

  #command(command: PlayedCommand): void {
    const { typed, text, line, notRun } = command;
    if (typed === undefined) {
      this.#notRun(text, line, notRun ?? 'the page ended before it');
      return;
    }
    for (const call of typed.withheld)
      this.#notRun(call, line, 'it changes more than the network of the machine');
    this.#emit({
      ...{ type: 'command', scenario: this.#played.name, step: this.#step, command: text, line },
      ...{ exit: typed.exit ?? 0, took: round(typed.took) },
      ...{ stdout: typed.stdout, stderr: typed.stderr, truncated: typed.truncated },
    });
    if (typed.exit !== 0 && asksOutside(text))
      this.#notRun(text, line, 'it asks a service of the Internet, and behind the uplink nobody serves');
    const lacks = this.#lacking.why(command);
    if (lacks !== undefined) this.#notRun(text, line, lacks);
    else {
      for (const finding of failuresOf(this.#played, command, this.#failed)) {
        const lacking = this.#lacking.whyOf(finding);
        if (lacking === undefined) this.#found(finding);
        else this.#notRun(finding.command ?? text, finding.line ?? line, lacking);
      }
    }
    for (const ping of typed.pings) this.#ping(command, ping);
  }

  #ping({ text, line, claim }: PlayedCommand, ping: RecordedPing): void {
    const { source, target, observed, sent, received, said, took, explanation } = ping;
    // Without what this kernel lacks, a silence says nothing of the page.
    const expected = this.#lacking.reason === undefined ? (claim?.expects ?? 'either') : 'either';
    const place = {
      command: this.#played.script === undefined ? text : (ping.written ?? ping.call),
      line: lineOfPing(this.#played, { text, line }, ping),
    };
    this.#emit({
      ...{ type: 'probe', scenario: this.#played.name, step: this.#step, ...place },
      ...{ source, target, expected, observed, took: round(took), said },
      ...(claim && { claim: claim.by }),
      ...(sent !== undefined && received !== undefined && { sent, received }),
      ...(explanation !== undefined && { explanation }),
    });
    if (expected === 'either' || observed === expected) return;
    const seen = {
      ...(said && { output: said }),
      ...(explanation !== undefined && { explanation }),
    };
    if (observed === 'unknown') {
      const why = said || 'it did not end';
      this.#found({ ...place, code: 'probe-failed', facts: { exit: 2, why }, ...seen });
    } else if (expected === 'silence') {
      this.#found({ ...place, code: 'unexpected-reply', facts: { source, target }, ...seen });
    } else {
      const proven = explanation?.proven === true;
      const facts = { source, target, ...(proven && { proven }) };
      this.#found({ ...place, code: 'no-reply', facts, ...seen });
    }
  }

  #notRun(command: string, line: number, why: string): void {
    this.#emit({ type: 'not-run', scenario: this.#played.name, step: this.#step, command, line, why });
  }

  #found(finding: Finding): void {
    this.#failed.push(finding);
    const place = { scenario: this.#played.name, step: this.#step, known: undefined };
    const deviation = deviationOf(finding, place);
    if (this.#verdict !== 'fail') this.#verdict = deviation.verdict;
    this.#emit(deviation);
  }
}

/** The line of the page that made a ping: of a command of several lines the one that says so. */
function lineOfPing(
  played: Played,
  { text, line }: { text: string; line: number },
  ping: RecordedPing,
): number {
  if (played.script !== undefined) return ping.scriptLine ?? line;
  const lines = text.split('\n');
  const within = lines.findIndex((one) => ping.written !== undefined && one.includes(ping.written));
  const mentions = within === -1 ? lines.findIndex((one) => /\bf?a?r?ping6?\b/.test(one)) : within;
  return line + Math.max(0, mentions);
}
