import { inNamespace } from '../../../lib/in-namespace.ts';
import type { Scenario } from '../../../lib/index.ts';
import type { Probe, Step } from '../../../lib/step.ts';
import type { Machine, RunEvent } from '../../run/events/event.ts';

type Ran = Extract<RunEvent, { type: 'command' | 'probe' }>;

/** Where and when the outputs of a page are from. */
export interface RecordedOn {
  /** Of the day, as in `2026-11-24`. */
  readonly date: string;
  readonly machine: Machine;
}

/** Seconds: a reply is waited for, a silence is watched. */
const waits = { reachable: 5, unreachable: 1 } as const;

/**
 * The scenario with every named pair as a ping line of its own, so that a verbatim run shows what ping
 * prints for it: until the first reply, or to the end of the time.
 */
export function asPinged(scenario: Scenario): Scenario {
  const pinged = (step: Step): Step => {
    if (step.kind !== 'reachable' && step.kind !== 'unreachable') return step;
    const line = (probe: Probe): Probe => {
      const text = inNamespace(probe.source, `ping -c 1 -i 0.2 -w ${waits[step.kind]} ${probe.target}`);
      return probe.named ? { ...probe, plain: false, command: { text } } : probe;
    };
    return { ...step, probes: step.probes.map(line) };
  };
  return { ...scenario, steps: scenario.steps.map(pinged) };
}

/**
 * A run of a scenario as a page: its commands with what they printed, as `netscene import` reads it.
 * `events`: those of a verbatim run of {@link asPinged}.
 */
export function asMarkdown(scenario: Scenario, events: readonly RunEvent[], on: RecordedOn): string {
  const { name, title, source } = scenario;
  const lines = source?.lines === undefined ? '' : `, lines ${source.lines.join('-')}`;
  const from = source === undefined ? '' : `After ${source.article}, “${source.section}”${lines}. `;
  const head =
    `${escaped(from)}Written by \`netscene export ${name} --as markdown\` on ${on.date}, with kernel ` +
    `${escaped(on.machine.kernel)} and iproute2 ${on.machine.iproute2}: every output is of that run.`;
  const parts = [`# ${escaped(title)}`, head];
  let cleaning = false;
  for (const [index, step] of scenario.steps.entries()) {
    const ran = events.filter(
      (event): event is Ran => (event.type === 'command' || event.type === 'probe') && event.step === index,
    );
    if (step.kind === 'cleanup' && !cleaning) {
      parts.push('## Clean-up');
      cleaning = true;
    }
    parts.push(...stepParts(step, ran, cleaning));
  }
  return `${parts.join('\n\n')}\n`;
}

function stepParts(step: Step, ran: readonly Ran[], cleaning: boolean): string[] {
  if (step.kind === 'script') return [`A script of the scenario checks: ${escaped(step.title)}.`];
  const ours =
    step.origin === 'added' && step.why !== undefined ? `Not in the article: ${escaped(step.why)}.` : '';
  const title = cleaning ? '' : `${escaped(step.title)}:`;
  const parts = [ours, title];
  if (step.kind === 'erratum') {
    const wrong = (step.witness ?? step.printed).text;
    const [failed] = ran.filter(
      (event) => event.type === 'command' && event.command === wrong && event.exit !== 0,
    );
    const said = failed?.type === 'command' ? (failed.stderr.trim().split('\n')[0] ?? '') : step.says;
    parts.splice(
      0,
      2,
      `The article has ${code(step.printed.text)} in line ${step.printed.line}: ${escaped(step.why ?? '')}. ` +
        `It fails with ${code(said)}${step.witness === undefined ? '' : ` later, in ${code(wrong)}`}. Corrected:`,
    );
    // The page goes on as if the article were right.
    const corrected = ran.filter((event) => event.command === step.corrected.text);
    return [...parts, block(corrected)];
  }
  return ran.length === 0 ? [] : [...parts.filter(Boolean), block(ran)];
}

/** Commands with what they printed, as in a terminal; fenced by more backticks than are in it. */
function block(ran: readonly Ran[]): string {
  const text = ran
    .flatMap((event) => {
      const typed = event.command.split('\n').map((line, i) => `${i === 0 ? '$' : '>'} ${line}`);
      const said = event.type === 'command' ? event.stdout + event.stderr : (event.output ?? '');
      return said.trim() === '' ? typed : [...typed, said.replace(/^\n+/, '').trimEnd()];
    })
    .join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}console\n${text}\n${fence}`;
}

/** Text that Markdown takes as it is: https://spec.commonmark.org/0.31.2/#backslash-escapes. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]#|&]/g, '\\$&').replace(/\s+/g, ' ');
}

function code(text: string): string {
  const ticks = text.includes('`') ? '``' : '`';
  const pad = ticks.length > 1 ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}
