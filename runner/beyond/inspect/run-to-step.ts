import type { EventBody } from '../../run/events/event.ts';
import { FeatureProbe } from '../../run/execute/features.ts';
import { runScenario, type Stop } from '../../run/execute/run-scenario.ts';
import { makePlan } from '../../run/plan/request.ts';
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
  readonly emit?: (event: EventBody) => void;
  /** Whether the network is told after each step. */
  readonly tellNetwork?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs a scenario to a step and looks at it there, in its sandbox, which is gone afterwards.
 * @throws {Fault} when this machine cannot run it, or its sandbox ended under it
 */
export async function runToStep(
  loaded: LoadedScenario,
  { until, afterFailedClaim, emit = () => {}, tellNetwork = false, signal }: RunToStepOptions,
  inspect: (stop: LiveStop) => Promise<void>,
): Promise<void> {
  const { scenario } = loaded;
  requireTools();
  await requireFeatures(loaded);
  const keepGoing = afterFailedClaim === 'go on';
  const times = { jobs: 1, timeout: 600, deadline: 5, window: 1 };
  const plan = { ...makePlan({ ...times, verbatim: false, bail: false, keepGoing }, [loaded]), tellNetwork };
  let failure: unknown;
  await runScenario(scenario, {
    ...{ plan, emit, signal, until },
    inspect: async (stop) => {
      const { sandbox, deviations } = stop;
      try {
        if (sandbox === undefined) {
          const last = deviations.at(-1);
          throw new Fault('sandbox', last?.happened ?? 'the sandbox ended', {
            where: last?.command ?? scenario.name,
            cure: last?.cure ?? `netscene run ${scenario.name}`,
          });
        }
        await inspect({ ...stop, sandbox });
      } catch (error) {
        failure = error;
      }
    },
  });
  if (failure !== undefined) throw failure;
}

async function requireFeatures({ scenario }: LoadedScenario): Promise<void> {
  if (scenario.requires === undefined) return;
  const features = new FeatureProbe();
  try {
    const lacking = await features.lacking(scenario.requires);
    if (lacking !== undefined) {
      throw new Fault('missing-tool', `${scenario.name} cannot run here: ${lacking.reason}`, {
        cure: lacking.packages
          ? `sudo apt-get install ${lacking.packages.join(' ')}`
          : 'netscene doctor says what this machine has',
      });
    }
  } finally {
    await features.close();
  }
}
