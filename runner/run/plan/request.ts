import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Scenario } from '../../../lib/scenario.ts';
import { check } from '../../kit/schema.ts';
import { Fault } from '../../text/fault.ts';
import type { Judging } from '../events/event.ts';
import type { LoadedScenario } from '../select/load-scenario.ts';
import { runDefaults } from './defaults.ts';
import { readKnownDeviations } from './known-deviations.ts';
import type { Plan } from './plan.ts';
import { readShare } from './shard.ts';

/** What of the command line decides how a run goes; `runDefaults` for what it leaves open. Times are seconds, as people type them. */
export interface Request {
  readonly jobs?: number | undefined;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly window?: number;
  readonly verbatim?: boolean;
  readonly bail?: boolean;
  readonly keepGoing?: boolean;
  /** Files of known deviations. */
  readonly expect?: readonly string[] | undefined;
  readonly error?: Judging['error'] | undefined;
  readonly warnings?: Judging['warnings'] | undefined;
  readonly sure?: number | undefined;
  /** Paths that sandboxes show beside the system's own. */
  readonly see?: readonly string[] | undefined;
  readonly shard?: string | undefined;
}

const seconds = { type: 'number', exclusiveMinimum: 0, maximum: 86_400 };
const checkNumbers = check(() => ({
  type: 'object',
  properties: {
    jobs: { type: 'integer', minimum: 1, maximum: 1024 },
    timeout: seconds,
    deadline: seconds,
    window: seconds,
  },
}));

/**
 * Makes the plan of a run. The numbers are checked here as well: a parser may hand on NaN.
 * @throws {Fault} `usage`, `open-task`; of a file of known deviations `file`, `invalid-expect`
 */
export function makePlan(request: Request, scenarios: readonly LoadedScenario[]): Plan {
  for (const { scenario, file } of scenarios) refuseOpenTask(scenario, file);
  const cores = availableParallelism();
  const { expect = [], see = [] } = request;
  const {
    jobs = 4 * cores,
    timeout,
    deadline,
    window,
    verbatim,
    bail,
    keepGoing,
  } = {
    ...runDefaults,
    ...request,
  };
  const fits = checkNumbers();
  if (!fits({ jobs, timeout, deadline, window })) {
    const option = fits.errors?.[0]?.instancePath.slice(1) ?? '';
    const what = option === 'jobs' ? 'a whole number from 1 to 1024' : 'a number of seconds above 0';
    throw new Fault('usage', `--${option} must be ${what}`, {
      where: `--${option}`,
      cure: 'netscene run --help',
    });
  }
  return {
    scenarios,
    mode: verbatim ? 'verbatim' : 'quick',
    jobs,
    guestProcessors: request.jobs ?? cores,
    timeout: timeout * 1000,
    deadline: deadline * 1000,
    window: window * 1000,
    bail,
    keepGoing,
    ...(see.length > 0 && { sees: see.map(shownPath) }),
    ...(expect.length > 0 && { known: expect.flatMap((file) => readKnownDeviations(file, scenarios)) }),
    ...(request.shard !== undefined && { share: readShare(request.shard) }),
    ...judgingOf(request),
  };
}

/** What is left to a student has nothing to run. @throws {Fault} `open-task` */
function refuseOpenTask({ name, steps }: Scenario, file: string): void {
  const open = steps.findIndex((step) => step.kind === 'setup' && step.task && step.commands.length === 0);
  if (open === -1) return;
  throw new Fault(
    'open-task',
    `${name}: step ${open + 1} "${steps[open]?.title}" is a task without a solution`,
    {
      where: file,
      cure: `netscene challenge ${file} (solve it), netscene grade ${file} SUBMISSION, or write a solution in backquotes after task('…')`,
    },
  );
}

/** A path that a sandbox is to show, as `--see` names it: absolute. @throws {Fault} `usage` */
export function shownPath(path: string): string {
  if (existsSync(path)) return resolve(path);
  throw new Fault('usage', `there is no ${path} to show in a sandbox`, {
    where: `--see ${path}`,
    cure: 'give a file or a folder that is there',
  });
}

function judgingOf({ error, warnings, sure }: Request): Pick<Plan, 'judging'> {
  if (error === undefined && warnings === undefined && sure === undefined) return {};
  return {
    judging: {
      ...(error !== undefined && { error }),
      ...(warnings !== undefined && { warnings }),
      ...(sure !== undefined && { sure: certainty(sure) }),
    },
  };
}

/** How likely an answer must be, as typed after `--sure`. @throws {Fault} `usage` */
export function certainty(sure: number): number {
  if (sure >= 0.5 && sure < 1) return sure;
  throw new Fault('usage', '--sure must be a number from 0.5 to below 1: nothing is certain', {
    where: `--sure ${sure}`,
    cure: 'such as --sure 0.999: wrong once in 1,000 times',
  });
}
