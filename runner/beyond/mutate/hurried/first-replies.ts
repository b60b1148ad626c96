import { isIPv4 } from 'node:net';
import type { Probe } from '../../../../lib/step.ts';
import {
  type JudgedProbe,
  type Outcome,
  outcomesOf,
  startWatches,
} from '../../../run/execute/probe-watch.ts';
import type { StepRun } from '../../../run/execute/step-run.ts';

/** Asks for replies with as little work as can be: each once, and where the kernel refuses one, that is enough. */
export async function judgeFirstReplies(probes: readonly Probe[], run: StepRun): Promise<JudgedProbe[]> {
  const outcomes = await outcomesOf(startWatches(probes, 'reply', run, 0));
  const judged = (probe: Probe): JudgedProbe => ({ probe, outcome: outcomes.get(probe) as Outcome });
  const refused = probes.find((probe) => isRefused(probe, outcomes.get(probe)));
  if (refused !== undefined && (await isAlone(run))) return [judged(refused)];
  const late = probes.filter((probe) => outcomes.get(probe)?.observed === 'silence');
  // A slow machine is no deviation: the others are waited for as in any run.
  if (late.length > 0) {
    for (const [probe, outcome] of await outcomesOf(startWatches(late, 'reply', run)))
      outcomes.set(probe, outcome);
  }
  return probes.map(judged);
}

/** The kernel has no route and sends nothing (connect(2), ENETUNREACH). IPv6 routes may yet come by themselves. */
function isRefused({ target }: Probe, outcome: Outcome | undefined): boolean {
  return isIPv4(target) && outcome?.observed === 'silence' && /Network is unreachable/.test(outcome.said);
}

/** Does nothing else run in the sandbox that could yet add a route? */
async function isAlone({ sandbox }: StepRun): Promise<boolean> {
  return (await sandbox.inventory()).processes.length === 0;
}
