import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCondition } from '../../../lib/host.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** The commands that make the sandbox's own namespace what such a machine is. */
export function conditionCommands(condition: HostCondition): string {
  return readFileSync(join(packageRoot, 'runner/run/host/conditions', `${condition}.bash`), 'utf8');
}

/**
 * Makes the sandbox's own namespace what such a machine is.
 * @throws {Fault} `sandbox` where this kernel or this machine cannot be that
 */
export async function applyCondition(sandbox: Sandbox, condition: HostCondition): Promise<void> {
  const { exit, stderr } = await sandbox.run(`(\n${conditionCommands(condition)}\n)`);
  if (exit === 0) return;
  throw new Fault(
    'sandbox',
    `this machine cannot be a host with ${condition}: ${stderr.trim().split('\n')[0] ?? ''}`,
    {
      where: `--host ${condition}`,
      cure: 'netscene doctor; a Debian kernel has what this one lacks: --kernel',
    },
  );
}
