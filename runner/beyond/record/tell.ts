import { round } from '../../run/events/bus.ts';
import type { EventBody, ScenarioSummary, StepSummary, Verdict } from '../../run/events/event.ts';
import type { Finding } from '../../run/execute/step-run.ts';
import type { Played, PlayedCommand } from './played.ts';
import type { RecordedPing } from './recording.ts';
import { failuresOf, lackingFeature } from './told-failures.ts';

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
export function tellPlayed(played: Played, emit: (event: EventBody) => void): Verdict {
  const scenario = played.name;
  emit({ type: 'scenario-start', scenario });
  let worst: Verdict = 'pass';
  let lacking: string | undefined;
  const failed: Finding[] = [];
  for (const [step, { title }] of played.sections.entries()) {
    const commands = played.commands.filter(({ section }) => section === step);
    emit({ type: 'step-start', scenario, step, kind: 'script', title, origin: 'article' });
    let verdict = 'pass' as 'pass' | 'fail' | 'error';
    const found = (finding: Finding) => {
      failed.push(finding);
      if (verdict !== 'fail') verdict = finding.verdict;
      emit({ type: 'deviation', scenario, step, ...finding });
    };
    for (const command of commands) {
      tellCommand(command, (body) => emit({ ...body, scenario, step } as EventBody));
      const { typed } = command;
      if (typed === undefined) continue;
      const lacks = typed.exit !== 0 ? lackingFeature(typed.text, typed.stderr) : undefined;
      if (lacks !== undefined) {
        lacking ??= `this kernel has no ${lacks} (line ${command.line}); try another: --kernel debian-6.12`;
        emit({
          type: 'not-run',
          scenario,
          step,
          command: command.text,
          line: command.line,
          why: `this kernel has no ${lacks}: give one that has it (--kernel)`,
        });
      } else for (const finding of failuresOf(played, command, failed)) found(finding);
      for (const ping of typed.pings) {
        const finding = tellPing(played, command, ping, (body) =>
          emit({ ...body, scenario, step } as EventBody),
        );
        if (finding !== undefined) found(finding);
      }
    }
    const took = commands.reduce((sum, { typed }) => sum + (typed?.took ?? 0), 0);
    emit({ type: 'step-end', scenario, step, verdict, took: round(took) });
    if (verdict === 'fail' || (verdict === 'error' && worst === 'pass')) worst = verdict;
  }
  const verdict = worst === 'pass' && lacking !== undefined ? 'skip' : worst;
  emit({
    type: 'scenario-end',
    scenario,
    verdict,
    took: round(played.took),
    ...(verdict === 'skip' && lacking && { reason: lacking }),
  });
  return verdict;
}

type Body<Type extends EventBody['type']> = Type extends unknown
  ? Omit<Extract<EventBody, { type: Type }>, 'scenario' | 'step'>
  : never;

function tellCommand(
  { text, line, typed, notRun }: PlayedCommand,
  tell: (body: Body<'command' | 'not-run'>) => void,
): void {
  const not = (command: string, why: string) => tell({ type: 'not-run', command, line, why });
  if (typed === undefined) {
    not(text, notRun ?? 'the page ended before it');
    return;
  }
  for (const call of typed.withheld) not(call, 'it changes more than the network of the machine');
  tell({
    ...{ type: 'command', command: text, line, exit: typed.exit ?? 0, took: round(typed.took) },
    ...{ stdout: typed.stdout, stderr: typed.stderr, truncated: typed.truncated },
  });
}

function tellPing(
  played: Played,
  { text, line, claim }: PlayedCommand,
  ping: RecordedPing,
  tell: (body: Body<'probe'>) => void,
): Finding | undefined {
  const expected = claim?.expects ?? 'either';
  const at = lineOfPing(played, { text, line }, ping);
  const { source, target, observed, sent, received, said, took, explanation } = ping;
  const command = played.script === undefined ? text : (ping.written ?? ping.call);
  tell({
    ...{ type: 'probe', source, target, command, line: at, expected, observed, took: round(took), said },
    ...(claim && { claim: claim.by }),
    ...(sent !== undefined && received !== undefined && { sent, received }),
    ...(explanation !== undefined && { explanation }),
  });
  if (expected === 'either' || observed === expected) return undefined;
  if (observed === 'unknown') {
    return {
      ...{ verdict: 'error', code: 'probe-failed', command, line: at },
      ...{ expected: 'a ping that can be judged', happened: said || 'it did not end' },
    };
  }
  return {
    ...{ verdict: 'fail', code: expected === 'reply' ? 'no-reply' : 'unexpected-reply', command, line: at },
    expected: expected === 'reply' ? `a reply from ${target}` : `silence from ${target}`,
    happened:
      expected === 'reply'
        ? explanation?.proven
          ? 'no reply, and it is proven that none can come'
          : 'no reply'
        : 'it replied',
    ...(explanation?.cure !== undefined && { cure: explanation.cure }),
    ...(said && { output: said }),
    ...(explanation !== undefined && { explanation }),
  };
}

/** The line of the page that made a ping: of a command of several lines the one that says so. */
function lineOfPing(
  played: Played,
  { text, line }: { text: string; line: number },
  ping: RecordedPing,
): number {
  if (played.script !== undefined) return ping.scriptLine ?? line;
  const within = text
    .split('\n')
    .findIndex((one) => ping.written !== undefined && one.includes(ping.written));
  const mentions = within === -1 ? text.split('\n').findIndex((one) => /\bf?a?r?ping6?\b/.test(one)) : within;
  return line + Math.max(0, mentions);
}
