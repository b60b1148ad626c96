import { inNamespace } from '../../../lib/in-namespace.ts';
import { readPing } from '../../run/execute/ping.ts';
import { withEvidence } from '../../run/reason/evidence.ts';
import { type Explained, explainSilence } from '../../run/reason/explain-silence.ts';
import { type Explanation, type Found, find, type SilentProbe, snapshot } from '../../run/reason/index.ts';
import { told, tryCures } from '../../run/reason/try-cures.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
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
  const [followed] = (await find(sandbox, [probe], { before })) as [Found];
  const explanation =
    observed === 'reply'
      ? ((await withEvidence(sandbox, [followed]))[0] as Explanation)
      : await proved(sandbox, probe, followed);
  return {
    scenario: scenario.name,
    step,
    title: scenario.steps[step]?.title ?? '',
    ...probe,
    reachable: observed === 'reply',
    said,
    explanation,
  };
}

/** Why it is silent, with what cures it: tried in the sandbox, which is gone afterwards. */
async function proved(sandbox: Sandbox, probe: SilentProbe, followed: Found): Promise<Explanation> {
  const [explained] = (await explainSilence(sandbox, [probe], [followed])) as [Explained];
  const { outcome, cures } = await tryCures(sandbox, probe, explained);
  const { explanation } = explained;
  return outcome === 'healed' ? { ...explanation, proven: true, cure: told(cures) } : explanation;
}
