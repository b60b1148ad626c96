import type { Probe, ProbeStep } from '../../lib/step.ts';
import { round } from '../events/bus.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';
import { failedCommand, lineOf, missingNamespace, missingProgram } from './failed-command.ts';
import { fpingCommand, interval, readFping } from './fping.ts';
import { readPing } from './ping.ts';
import type { StepRun } from './step-run.ts';

/** What became of one probe. */
interface Outcome {
  readonly observed: 'reply' | 'silence' | 'unknown';
  readonly sent?: number;
  readonly received?: number;
  readonly said: string;
  readonly result: CommandResult;
}

type Expectation = 'reply' | 'silence';

/** Probes all pairs of a step at the same time and holds each to what is expected. */
export async function runProbes(step: ProbeStep, run: StepRun): Promise<void> {
  const expected: Expectation = step.kind === 'reachable' ? 'reply' : 'silence';
  const outcomes = await Promise.all(
    groupsOf(step.probes, run).map((group) => probeGroup(group, expected, run)),
  );
  const byProbe = new Map(outcomes.flat());
  for (const probe of step.probes) report(probe, byProbe.get(probe) as Outcome, expected, run);
}

/** Probes that one command can answer: those of one namespace, or a single one that runs as it is printed. */
interface Group {
  readonly how: 'fping' | 'ping' | 'verbatim';
  readonly probes: readonly Probe[];
}

function groupsOf(probes: readonly Probe[], run: StepRun): Group[] {
  const bySource = new Map<string, Probe[]>();
  const groups: Group[] = [];
  for (const probe of probes) {
    if (run.plan.mode === 'verbatim' && !probe.named) groups.push({ how: 'verbatim', probes: [probe] });
    else if (!probe.plain) groups.push({ how: 'ping', probes: [probe] });
    else bySource.set(probe.source, [...(bySource.get(probe.source) ?? []), probe]);
  }
  for (const group of bySource.values()) groups.push({ how: 'fping', probes: group });
  return groups;
}

async function probeGroup(
  { how, probes }: Group,
  expected: Expectation,
  run: StepRun,
): Promise<[Probe, Outcome][]> {
  const [first] = probes as [Probe];
  if (how === 'verbatim') {
    const result = await run.sandbox.start(bounded(first)).done;
    return [[first, { ...readPing(result), result }]];
  }
  const ask = (open: readonly Probe[], duration: number) =>
    how === 'fping' ? askFping(open, duration, run) : askPing(first, duration, run);
  if (expected === 'silence') return ask(probes, run.plan.window);
  return untilReply(probes, ask, run.plan.deadline);
}

/** Asks again for every target without a reply, until the deadline: a slow machine is no deviation. */
async function untilReply(
  probes: readonly Probe[],
  ask: (open: readonly Probe[], duration: number) => Promise<[Probe, Outcome][]>,
  deadline: number,
): Promise<[Probe, Outcome][]> {
  const until = performance.now() + deadline;
  const settled = new Map<Probe, Outcome>();
  for (;;) {
    const open = probes.filter((probe) => settled.get(probe)?.observed !== 'reply');
    const left = Math.max(interval, until - performance.now());
    for (const [probe, outcome] of await ask(open, left)) settled.set(probe, outcome);
    const states = [...settled.values()];
    const done = states.every(({ observed }) => observed === 'reply');
    // Where ping itself did not run, asking again is of no use.
    const broken = states.some(({ observed }) => observed === 'unknown');
    if (done || broken || performance.now() >= until) return [...settled];
    // The kernel may refuse at once (no route yet): do not ask it without pause.
    await new Promise((resolve) => setTimeout(resolve, interval / 2));
  }
}

async function askFping(
  probes: readonly Probe[],
  duration: number,
  run: StepRun,
): Promise<[Probe, Outcome][]> {
  const targets = [...new Set(probes.map(({ target }) => target))];
  const { source } = probes[0] as Probe;
  const result = await run.sandbox.start(fpingCommand(source, targets, duration)).done;
  return probes.map((probe) => [probe, { ...readFping(result, probe.target), result }]);
}

/** The page's own ping with its options; the count and the time are ours. The last `-c` counts (getopt(3)). */
async function askPing(probe: Probe, duration: number, run: StepRun): Promise<[Probe, Outcome][]> {
  const seconds = Math.max(1, Math.round(duration / 1000));
  const result = await run.sandbox.start(`${probe.command.text} -c 1 -i 0.2 -w ${seconds}`).done;
  return [[probe, { ...readPing(result), result }]];
}

/** A ping without a count never ends: it is given five, and the report shows it. */
function bounded(probe: Probe): string {
  return Number.isFinite(probe.count) ? probe.command.text : `${probe.command.text} -c 5`;
}

function report(probe: Probe, outcome: Outcome, expected: Expectation, run: StepRun): void {
  const { said, sent, received, result } = outcome;
  const partly =
    received !== undefined && received > 0 && received < (sent ?? 0) && run.plan.mode === 'verbatim';
  const observed = partly && !probe.named && expected === 'reply' ? 'silence' : outcome.observed;
  run.probed({
    source: probe.source,
    target: probe.target,
    ...(probe.targetName !== undefined && { targetName: probe.targetName }),
    command: probe.command.text,
    ...lineOf(probe.command),
    expected,
    observed,
    ...(sent !== undefined && received !== undefined && { sent, received }),
    took: round(result.ms),
    said,
  });
  if (observed === 'unknown') {
    run.found(brokenProbe(probe, result));
  } else if (observed !== expected) {
    run.found({
      verdict: 'fail',
      code: expected === 'reply' ? 'no-reply' : 'unexpected-reply',
      command: probe.command.text,
      ...lineOf(probe.command),
      expected: expected === 'reply' ? `a reply from ${nameOf(probe)}` : `silence from ${nameOf(probe)}`,
      happened: partly ? `${received} of ${sent} replies` : happened(expected, run),
      ...(said && { output: said }),
    });
  }
}

function happened(expected: Expectation, run: StepRun): string {
  if (expected === 'silence') return 'it replied';
  return run.plan.mode === 'verbatim' ? 'no reply' : `no reply within ${run.plan.deadline / 1000} s`;
}

function nameOf({ target, targetName }: Probe): string {
  return targetName === undefined ? target : `${targetName} (${target})`;
}

/** Ping or fping gave no verdict: an error, never a silence. */
function brokenProbe(probe: Probe, result: CommandResult) {
  const finding = failedCommand(result, probe.command);
  const expected = 'a ping that can be judged';
  if (missingProgram(result) !== undefined || missingNamespace(result.stderr) !== undefined) {
    return { ...finding, expected };
  }
  return { ...finding, code: 'probe-failed' as const, expected };
}
