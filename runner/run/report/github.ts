import type { SourcePlace } from '../../text/excerpt.ts';
import { harmless } from '../../text/terminal-text.ts';
import type { Deviation } from '../events/event.ts';
import type { KernelResult, ScenarioResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';
import { outcomeWords } from './kernels-text.ts';
import { oneLine, plainDeviation } from './plain-deviation.ts';

/**
 * Annotations for GitHub's runner, as workflow commands
 * (docs.github.com: Workflow commands for GitHub Actions).
 */
export const github = atRunEnd((run) => {
  const all = [...run.kernels.flatMap(kernelAnnotations), ...run.scenarios.flatMap(scenarioAnnotations)];
  const errors = all.filter(({ level }) => level === 'error');
  const rest = all.filter(({ level }) => level !== 'error');
  return [...shown(errors), ...shown(rest)].map(command).join('');
});

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly at?: SourcePlace;
}

/** GitHub shows ten annotations of a level for a step; the tenth says how many more there were. */
const most = 10;

function shown(annotations: readonly Annotation[]): Annotation[] {
  const [last] = annotations.slice(most - 1);
  if (last === undefined || annotations.length === most) return [...annotations];
  const more = annotations.length - (most - 1);
  return [
    ...annotations.slice(0, most - 1),
    { level: last.level, title: `${more} more`, message: 'See the job summary or the log.' },
  ];
}

function kernelAnnotations({ label, outcome, happened, console }: KernelResult): Annotation[] {
  if (outcome === 'finished') return [];
  const message = [happened, console].filter(Boolean).join('\n');
  return [{ level: 'error', title: `${label} ${outcomeWords(outcome)}`, message }];
}

function scenarioAnnotations(scenario: ScenarioResult): Annotation[] {
  const { summary, kernel, verdict, reason, deviations } = scenario;
  const name = kernel === undefined ? summary.name : `${summary.name} on ${kernel}`;
  if (verdict === 'skip') return [{ level: 'notice', title: `${name} skipped`, message: reason ?? '' }];
  return deviations.map((deviation) => ({
    level: deviation.known === undefined ? ('error' as const) : ('notice' as const),
    title: `${name}: ${stepTitle(deviation, scenario)} [${deviation.code}]`,
    message: plainDeviation(deviation),
    ...(deviation.at && { at: deviation.at }),
  }));
}

function stepTitle({ step }: Deviation, { summary }: ScenarioResult): string {
  return summary.steps[step]?.title ?? `step ${step + 1}`;
}

function command({ level, title, message, at }: Annotation): string {
  // GitHub shows it beside the line where the file's name is that in the repository.
  const file = at && property(oneLine(at.file.replace(/^\.\//, '')));
  const place = file === undefined ? '' : `file=${file},line=${at?.line},`;
  return `::${level} ${place}title=${property(oneLine(title))}::${data(harmless(message).trimEnd())}\n`;
}

/** The escapes of `@actions/core`: without them a newline would end the command, and begin another one. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
