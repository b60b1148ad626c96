import { inNamespace } from '../../../lib/in-namespace.ts';
import { readPing } from '../../run/execute/ping.ts';
import { asUnknown, type Explanation, explain, snapshot } from '../../run/reason/index.ts';
import { Fault } from '../../text/fault.ts';
import { endpoints } from './endpoints.ts';
import type { LiveStop } from './run-to-step.ts';

/** What a ping of one pair did at a step of a scenario, and why. Schema: `lib/schema/why.schema.json`. */
export interface Answer {
  readonly scenario: string;
  /** Counts from 0, as in events. */
  readonly step: number;
  readonly title: string;
  readonly source: string;
  readonly target: string;
  readonly reachable: boolean;
  /** What ping said besides its replies. */
  readonly said: string;
  readonly explanation: Explanation;
}

/** Pings a pair where a scenario stopped, and follows the packet. @throws {Fault} */
export async function why(
  stop: Pick<LiveStop, 'sandbox' | 'scenario' | 'step'>,
  source: string,
  target: string,
): Promise<Answer> {
  const { sandbox, scenario, step } = stop;
  const before = await snapshot(sandbox);
  const probe = endpoints(scenario, before, source, target);
  // Several requests, until the first reply or for a second.
  const command = inNamespace(probe.source, `ping -n -c 1 -i 0.2 -w 1 ${probe.target}`);
  const result = await sandbox.start(command).done;
  const { observed, said } = readPing(result);
  if (observed === 'unknown') {
    throw new Fault('missing-tool', `ping gave no answer: ${said || `exit code ${result.exit}`}`, {
      where: command,
      cure: 'netscene doctor',
    });
  }
  const [explained] = await explain(sandbox, [probe], { before });
  const explanation = explained as Explanation;
  return {
    scenario: scenario.name,
    step,
    title: scenario.steps[step]?.title ?? '',
    ...probe,
    reachable: observed === 'reply',
    said,
    explanation: observed === 'reply' ? explanation : asUnknown(probe, explanation),
  };
}
