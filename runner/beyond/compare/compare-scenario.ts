import { type VerdictChange, verdictDirection } from './change.ts';
import type { ReportScenario } from './read-report.ts';

type Step = ReportScenario['steps'][number];
type Deviation = ReportScenario['deviations'][number];
type Probe = Step['probes'][number];

/** What changed for a scenario: its verdict, its deviations, and why probes were silent. */
export function compareScenario(before: ReportScenario, after: ReportScenario): VerdictChange[] {
  return [
    ...verdictChange(before, after),
    ...deviationChanges(before, after),
    ...probeChanges(before, after),
  ];
}

function verdictChange(before: ReportScenario, after: ReportScenario): VerdictChange[] {
  if (before.verdict === after.verdict) return [];
  const reason = after.reason === undefined ? '' : `: ${after.reason}`;
  return [
    {
      direction: verdictDirection(before.verdict, after.verdict),
      what: `${before.verdict} → ${after.verdict}${reason}`,
    },
  ];
}

function deviationChanges(before: ReportScenario, after: ReportScenario): VerdictChange[] {
  const old = keyed(before);
  const now = keyed(after);
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, one]) => goneChange(one, before, after));
  const fresh = [...now].filter(([key]) => !old.has(key)).map(([, one]) => newChange(one, before, after));
  const other = [...now].flatMap(([key, one]) => knownChange(old.get(key), one, after));
  return [...fresh, ...other, ...gone];
}

/** Deviations by what makes two of them the same: step, code and command, not the wording or the output. */
function keyed(scenario: ReportScenario): Map<string, Deviation> {
  return new Map(
    scenario.deviations.map((one) => [
      JSON.stringify([stepKey(scenario, one.step), one.code, one.command]),
      one,
    ]),
  );
}

function newChange(deviation: Deviation, before: ReportScenario, after: ReportScenario): VerdictChange {
  const what = `${stepName(after, deviation.step)}: ${sentence(deviation)}`;
  const detail = deviation.command;
  const old = stepOf(before, after, deviation.step);
  const place = { ...(detail !== undefined && { detail }) };
  if (deviation.known !== undefined)
    return { direction: 'changed', what: `${what} (known: ${deviation.known})`, ...place };
  // What a run did not come to, it cannot have been better at; that it ended sooner was told by then.
  if (before.verdict !== 'pass' && old?.verdict === 'not-run')
    return { direction: 'changed', what: `${what} (not reached before)`, ...place };
  return { direction: 'worse', what, ...place };
}

function goneChange(deviation: Deviation, before: ReportScenario, after: ReportScenario): VerdictChange {
  const what = `${stepName(before, deviation.step)}: no longer ${deviation.code}`;
  const reached = stepOf(after, before, deviation.step)?.verdict !== 'not-run';
  const place = deviation.command === undefined ? {} : { detail: deviation.command };
  return reached
    ? { direction: 'better', what, ...place }
    : { direction: 'changed', what: `${what} (not reached now)`, ...place };
}

/** One that both runs have: whether it was let pass is a change, and why a packet was lost is too. */
function knownChange(
  before: Deviation | undefined,
  after: Deviation,
  scenario: ReportScenario,
): VerdictChange[] {
  if (before === undefined) return [];
  const name = stepName(scenario, after.step);
  const detail = after.command === undefined ? {} : { detail: after.command };
  const changes: VerdictChange[] = [];
  if (before.known !== undefined && after.known === undefined)
    changes.push({ direction: 'worse', what: `${name}: ${after.code} is no longer known`, ...detail });
  if (before.known === undefined && after.known !== undefined)
    changes.push({
      direction: 'changed',
      what: `${name}: ${after.code} is known now: ${after.known}`,
      ...detail,
    });
  return changes;
}

/** Pairs that answer another way or are silent for another reason, where no deviation told it. */
function probeChanges(before: ReportScenario, after: ReportScenario): VerdictChange[] {
  const told = new Set(
    [...before.deviations, ...after.deviations].map(({ step, command }) => `${step} ${command}`),
  );
  return after.steps.flatMap((step, index) => {
    const old = new Map(stepOf(before, after, index)?.probes.map((probe) => [probeKey(probe), probe]));
    return step.probes.flatMap((probe) => {
      const was = old.get(probeKey(probe));
      if (was === undefined || !differ(was, probe)) return [];
      // Of two that were told as deviations only the reason is left to tell.
      if (was.observed !== probe.observed && told.has(`${index} ${probe.command}`)) return [];
      const what = `${stepName(after, index)}: ${stateOf(was)} → ${stateOf(probe)}`;
      return [{ direction: 'changed' as const, what, detail: probe.command }];
    });
  });
}

/** A reason that only one of two runs could read is no difference. */
function differ(before: Probe, after: Probe): boolean {
  if (before.observed !== after.observed) return true;
  return before.reason !== undefined && after.reason !== undefined && before.reason !== after.reason;
}

function stateOf({ observed, reason }: Probe): string {
  return reason === undefined ? observed : `${observed} (${reason})`;
}

function probeKey({ source, target, command }: Probe): string {
  return JSON.stringify([source, target, command]);
}

function sentence({ code, expected, happened }: Deviation): string {
  return `${code}: expected ${expected}; ${happened}`;
}

function stepName({ steps }: ReportScenario, index: number): string {
  return `step ${index + 1} "${steps[index]?.title ?? ''}"`;
}

/** A step is the same one in two runs by kind and title, and by its turn among those that share them. */
function stepKey({ steps }: ReportScenario, index: number): string {
  const own = steps[index];
  const turn = steps.slice(0, index).filter((step) => sameName(step, own)).length;
  return JSON.stringify([own?.kind, own?.title, turn]);
}

function stepOf(scenario: ReportScenario, like: ReportScenario, index: number): Step | undefined {
  const key = stepKey(like, index);
  return scenario.steps.find((_step, at) => stepKey(scenario, at) === key);
}

function sameName(one: Step, other: Step | undefined): boolean {
  return one.kind === other?.kind && one.title === other.title;
}
