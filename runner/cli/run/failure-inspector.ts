import type { Stop } from '../../run/execute/run-scenario.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { Fault } from '../../text/fault.ts';

/** Looks at a scenario where it failed. */
export interface FailureInspector {
  readonly inspect: (stop: Stop) => Promise<void>;
  /** Folders in which evidence was kept. */
  readonly kept: readonly string[];
}

/** What of the command line asks for a look at what failed. */
export interface FailureRequest {
  readonly evidence?: string | undefined;
  readonly onFailure?: 'shell' | undefined;
  readonly kernel?: readonly string[] | undefined;
  readonly repeat?: number | undefined;
}

/** What is done where a scenario fails; undefined where nothing is asked for. @throws {Fault} `usage`, `file` */
export async function failureInspector(
  { evidence, onFailure, kernel = [], repeat = 1 }: FailureRequest,
  scenarios: readonly LoadedScenario[],
): Promise<FailureInspector | undefined> {
  const inspectors: ((stop: Stop) => Promise<unknown>)[] = [];
  const kept: string[] = [];
  const option = evidence === undefined ? '--on-failure' : '--evidence';
  if ((evidence !== undefined || onFailure !== undefined) && (kernel.length > 0 || repeat > 1)) {
    throw new Fault('usage', `${option} looks at this machine, in one run`, {
      where: `${option} with --kernel or --repeat`,
      cure: 'leave one of them away',
    });
  }
  if (evidence !== undefined) {
    const { evidenceFolder, evidenceIn } = await import('../../beyond/evidence/evidence.ts');
    const write = evidenceIn(
      evidence,
      scenarios.map(({ scenario }) => scenario.name),
    );
    inspectors.push((stop) =>
      write(stop).then(
        () => kept.push(evidenceFolder(evidence, stop.scenario.name)),
        (error: Error) => {
          process.stderr.write(`netscene: no evidence of ${stop.scenario.name}: ${error.message}\n`);
        },
      ),
    );
  }
  if (onFailure !== undefined) inspectors.push(await shellInspector(scenarios));
  if (inspectors.length === 0) return undefined;
  return {
    kept,
    inspect: async (stop) => {
      for (const inspect of inspectors) await inspect(stop);
    },
  };
}

async function shellInspector(scenarios: readonly LoadedScenario[]): Promise<FailureInspector['inspect']> {
  if (scenarios.length !== 1) {
    throw new Fault('usage', `a shell can sit in one scenario, and ${scenarios.length} are selected`, {
      where: '--on-failure shell',
      cure: 'name one: netscene run NAME --on-failure shell',
    });
  }
  const { requireTerminal, shellIn } = await import('../../beyond/inspect/shell.ts');
  const { notes } = await import('../options/stop-notes.ts');
  requireTerminal('--on-failure shell');
  return async (stop) => {
    const { sandbox, scenario, step } = stop;
    if (sandbox === undefined) return;
    process.stderr.write(notes({ ...stop, sandbox }, step));
    process.stdout.write(
      'This is where it failed. Ctrl-D or exit leaves the shell, and all of this is gone.\n',
    );
    await shellIn(sandbox, { scenario: scenario.name });
  };
}
