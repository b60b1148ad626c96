import { type VerdictChange, verdictDirection } from './change.ts';
import { compareScenario } from './compare-scenario.ts';
import type { Report, ReportScenario } from './read-report.ts';

/** What changed for one scenario, or for a kernel as a whole. */
export interface Subject {
  readonly name: string;
  readonly changes: readonly VerdictChange[];
}

/** What changed between two runs. */
export interface Comparison {
  /** Only those with changes, in the order of the later run. */
  readonly subjects: readonly Subject[];
  /** How many scenarios both runs have, and went the same way. */
  readonly same: number;
  readonly counts: Readonly<Record<VerdictChange['direction'], number>>;
}

export interface CompareOptions {
  /** What only the earlier run has is a difference, or, where the later one is held to it, worse. */
  readonly missing: 'told' | 'worse';
}

/** Compares two runs: other kernels, another iproute2, another day. */
export function compare(before: Report, after: Report, { missing }: CompareOptions): Comparison {
  const subjects: Subject[] = [];
  let same = 0;
  for (const [old, now] of kernelPairs(before, after)) {
    const pair = { old, now, name: now ?? old };
    subjects.push({ name: pair.name ?? '', changes: kernelChanges(before, after, pair) });
    for (const scenario of scenariosOn(after, now)) {
      const was = scenariosOn(before, old).find(({ name }) => name === scenario.name);
      const changes = was ? compareScenario(was, scenario) : newScenario(scenario);
      if (was && changes.length === 0) same += 1;
      subjects.push({ name: nameOf(scenario.name, pair.name), changes });
    }
    for (const scenario of scenariosOn(before, old)) {
      if (scenariosOn(after, now).some(({ name }) => name === scenario.name)) continue;
      const changes = [goneScenario(scenario, missing)];
      subjects.push({ name: nameOf(scenario.name, pair.name), changes });
    }
  }
  subjects.push(...unpaired(before, after));
  const all = subjects.flatMap(({ changes }) => changes);
  const count = (direction: VerdictChange['direction']) =>
    all.filter((one) => one.direction === direction).length;
  return {
    subjects: subjects.filter(({ changes }) => changes.length > 0),
    same,
    counts: { worse: count('worse'), better: count('better'), changed: count('changed') },
  };
}

type Label = string | undefined;

/**
 * Which kernel is held against which: those of one label. A run on a single kernel is held against every
 * kernel of the other: that they differ is then what is looked for.
 */
function kernelPairs(before: Report, after: Report): [Label, Label][] {
  const [old, now] = [labels(before), labels(after)];
  if (old.length === 1) return now.map((label) => [old[0], label]);
  if (now.length === 1 && !old.includes(now[0])) return old.map((label) => [label, now[0]]);
  return now.flatMap((label): [Label, Label][] => (old.includes(label) ? [[label, label]] : []));
}

function labels({ kernels }: Report): Label[] {
  return kernels?.map(({ label }) => label) ?? [undefined];
}

function scenariosOn({ scenarios }: Report, label: Label): ReportScenario[] {
  return scenarios.filter(({ kernel }) => kernel === label);
}

function kernelChanges(
  before: Report,
  after: Report,
  { old, now }: { old: Label; now: Label },
): VerdictChange[] {
  const outcome = ({ kernels }: Report, label: Label) =>
    kernels?.find((kernel) => kernel.label === label)?.outcome ?? 'finished';
  const [was, is] = [outcome(before, old), outcome(after, now)];
  if (was === is) return [];
  const what = `the kernel: ${was} → ${is}`;
  return [{ direction: is === 'finished' ? 'better' : was === 'finished' ? 'worse' : 'changed', what }];
}

/** A scenario that the earlier run does not have: one that is not as claimed hides behind nothing. */
function newScenario({ verdict, deviations }: ReportScenario): VerdictChange[] {
  const bad = verdictDirection('skip', verdict) === 'worse';
  const [first] = deviations;
  const why = first === undefined ? '' : `: ${first.code}`;
  return [
    { direction: bad ? 'worse' : 'changed', what: `only in the later run (${verdict}${bad ? why : ''})` },
  ];
}

/** A scenario that only the earlier run has: one that said something then is missed. */
function goneScenario({ verdict }: ReportScenario, missing: CompareOptions['missing']): VerdictChange {
  const isMissed = missing === 'worse' && verdict !== 'skip' && verdict !== 'not-run';
  return {
    direction: isMissed ? 'worse' : 'changed',
    what: `only in the earlier run (${verdict})${isMissed ? ': it did not run' : ''}`,
  };
}

/** Kernels that only one of two runs with several has. */
function unpaired(before: Report, after: Report): Subject[] {
  const pairs = kernelPairs(before, after);
  const only = (report: Report, side: 0 | 1, which: string) =>
    labels(report)
      .filter((label) => !pairs.some((pair) => pair[side] === label))
      .map((label) => ({ label, which, report }));
  return [...only(before, 0, 'earlier'), ...only(after, 1, 'later')].map(({ label, which, report }) => {
    const bad = report.kernels?.find((kernel) => kernel.label === label)?.exitCode !== 0;
    const direction = which === 'later' && bad ? ('worse' as const) : ('changed' as const);
    return {
      name: label ?? 'this kernel',
      changes: [{ direction, what: `only in the ${which} run${bad ? ', and not as claimed' : ''}` }],
    };
  });
}

function nameOf(scenario: string, label: Label): string {
  return label === undefined ? scenario : `${scenario} on ${label}`;
}
