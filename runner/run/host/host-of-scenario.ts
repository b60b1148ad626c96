import type { Host } from '../../../lib/host.ts';
import type { Scenario } from '../../../lib/scenario.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { cleanHost } from './clean.ts';
import { applyCondition } from './conditions.ts';
import { makeUplink, type Uplink, uplinkFor } from './uplink.ts';

/** Makes a sandbox the machine that a scenario says it meets. @throws {Fault} `sandbox` */
export async function makeHost(
  sandbox: Sandbox,
  { host = {}, steps }: Pick<Scenario, 'host' | 'steps'>,
): Promise<void> {
  await cleanHost(sandbox);
  const commands = steps.flatMap((step) => commandsOf(step).map(({ text }) => text));
  const uplink = uplinkOf(host, commands);
  if (uplink !== undefined) await makeUplink(sandbox, uplink);
  for (const condition of host.conditions ?? []) await applyCondition(sandbox, condition);
}

/** The uplink that a scenario with these commands has, in a subnet that they do not use. */
export function uplinkOf({ uplink }: Host, commands: readonly string[]): Uplink | undefined {
  if (uplink === undefined) return undefined;
  const fitting = uplinkFor(commands.join('\n'));
  return typeof uplink === 'string' ? { ...fitting, name: uplink } : { ...fitting, ...uplink };
}
