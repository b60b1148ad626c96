import type { Listener } from '../../run/events/bus.ts';
import type { Deviation } from '../../run/events/event.ts';
import type { ScenarioResult } from '../../run/events/fold.ts';
import type { Stop } from '../../run/execute/run-scenario.ts';
import { makePlan } from '../../run/plan/request.ts';
import { runToResult } from '../../run/run.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { select } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';

/** A scenario whose sandbox is there. */
export type LiveStop = Stop & { readonly sandbox: NonNullable<Stop['sandbox']> };

/** The one scenario that a word of the command line means. @throws {Fault} */
export async function selectOne(word: string): Promise<LoadedScenario> {
  const selected = await select([word]);
  if (selected.length > 1) {
    throw new Fault('usage', `"${word}" means ${selected.length} scenarios`, {
      where: word,
      cure: `name one: ${selected.map(({ scenario }) => scenario.name).join(', ')}`,
    });
  }
  return selected[0] as LoadedScenario;
}

/** What happens where the scenario stopped; a scenario that cannot go on stops before its step. */
export interface RunToStepOptions {
  /** Index of the step after which it stops. */
  readonly until: number;
  /** Whether it goes on after a claim that failed, or stops there. */
  readonly afterFailedClaim: 'go on' | 'stop';
  readonly listeners?: readonly Listener[];
  /** Whether the network is told after each step. */
  readonly tellNetwork?: boolean;
  /** Paths that the sandbox shows beside the system's own. */
  readonly see?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a scenario to a step and looks at it there, in its sandbox, which is gone afterwards.
 * @throws {Fault} when this machine cannot run it, or its sandbox ended under it
 */
export async function runToStep(
  loaded: LoadedScenario,
  { until, afterFailedClaim, listeners = [], tellNetwork = false, see, signal }: RunToStepOptions,
  inspect: (stop: LiveStop) => Promise<void>,
): Promise<void> {
  const { scenario } = loaded;
  requireTools();
  const keepGoing = afterFailedClaim === 'go on';
  const plan = { ...makePlan({ jobs: 1, keepGoing, see }, [loaded]), tellNetwork };
  let failure: unknown;
  let isSeen = false;
  const atStop = async (stop: Stop) => {
    const { sandbox, deviations } = stop;
    isSeen = true;
    try {
      if (sandbox === undefined) throw endedBefore(scenario.name, deviations);
      await inspect({ ...stop, sandbox });
    } catch (error) {
      failure = error;
    }
  };
  const { scenarios } = await runToResult(plan, { listeners, signal, hooks: { until, inspect: atStop } });
  const [result] = scenarios;
  if (result?.verdict === 'skip') throw cannotRun(result);
  if (result?.verdict === 'error' && !isSeen && !signal.aborted)
    throw endedBefore(scenario.name, result.deviations);
  if (failure !== undefined) throw failure;
}

function endedBefore(name: string, deviations: readonly Deviation[]): Fault {
  const last = deviations.at(-1);
  return new Fault('sandbox', last?.happened ?? 'the sandbox ended', {
    where: last?.command ?? name,
    cure: last?.cure ?? `netscene run ${name}`,
  });
}

function cannotRun({ summary, reason, packages }: ScenarioResult): Fault {
  return new Fault('missing-tool', `${summary.name} cannot run here: ${reason}`, {
    cure:
      packages.length > 0
        ? `sudo apt-get install ${packages.join(' ')}`
        : 'netscene doctor says what this machine has',
  });
}
