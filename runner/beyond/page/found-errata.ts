import type { Scenario } from '../../../lib/index.ts';
import type { Deviation, RunEvent } from '../../run/events/event.ts';
import { type ErratumRow, errataOf } from './errata.ts';
import type { TextErratum } from './typography-errata.ts';

type CommandRan = Extract<RunEvent, { type: 'command' }>;

/** What a run of a page's scenarios has shown of its errata; a fold over the events. */
export class FoundErrata {
  readonly #scenarios: readonly Scenario[];
  readonly #commands: CommandRan[] = [];
  readonly #deviations: Deviation[] = [];

  constructor(scenarios: readonly Scenario[]) {
    this.#scenarios = scenarios;
  }

  add(event: RunEvent): void {
    if (event.type === 'command') this.#commands.push(event);
    if (event.type === 'deviation') this.#deviations.push(event);
  }

  /** The errata in the page's order, each with what happened in this run; what deviated besides is among them. */
  rows(): ErratumRow[] {
    const told = new Set<Deviation>();
    const rows = errataOf(this.#scenarios).map((row) => {
      const scenario = this.#scenarios.find(({ name }) => name === row.scenario) as Scenario;
      const step = scenario.steps.findIndex(
        (one) =>
          one.kind === 'erratum' && one.printed.text === row.printed && (one.printed.line ?? 0) === row.line,
      );
      const deviation = this.#deviations.find((one) => one.scenario === row.scenario && one.step === step);
      if (deviation !== undefined) told.add(deviation);
      return { ...row, ...this.#seen(scenario, step, row, deviation) };
    });
    const others = this.#deviations.filter((one) => !told.has(one)).map(rowOf);
    return [...rows, ...others].sort((a, b) => a.line - b.line);
  }

  #seen(
    scenario: Scenario,
    index: number,
    row: ErratumRow,
    deviation: Deviation | undefined,
  ): Pick<ErratumRow, 'happened' | 'verdict'> {
    const step = scenario.steps[index];
    const wrong = step?.kind === 'erratum' ? (step.witness ?? step.printed).text : row.printed;
    const ran = this.#commands.find(
      (one) => one.scenario === scenario.name && one.step === index && one.command === wrong,
    );
    if (ran === undefined) {
      return { verdict: 'not run', happened: 'not run: the scenario ended before it, or was skipped' };
    }
    const later = wrong === row.printed ? '' : `; later, in "${wrong}"`;
    if (ran.exit === 0) return { verdict: 'works', happened: 'it works: the page is right on this machine' };
    const happened = `exit code ${ran.exit}: ${firstLine(ran)}${later}`;
    return { verdict: deviation === undefined ? 'confirmed' : 'differs', happened };
  }
}

/** What the page's typography breaks: found by reading, not by running. */
export function typographyRow({ line, printed, corrected, why }: TextErratum): ErratumRow {
  const happened = `a shell gets characters that are not the command’s (${why})`;
  return { line, scenario: '', printed, happened, corrected, why: 'the blog’s typography', verdict: 'read' };
}

function rowOf({ scenario, line = 0, command = '', expected, happened, output }: Deviation): ErratumRow {
  const said = output === undefined ? '' : `: ${output.split('\n')[0]}`;
  return {
    line,
    scenario,
    printed: command,
    happened: `${happened}${said}`,
    corrected: '',
    why: `expected ${expected}`,
    verdict: 'deviates',
  };
}

function firstLine({ stderr, stdout }: CommandRan): string {
  return (stderr.trim() || stdout.trim()).split('\n')[0] ?? '';
}
