import { closeGround } from '../../run/sandbox/ground.ts';
import type { Check } from './check.ts';
import { checkKernel, uncheckedKernel } from './kernel.ts';
import { checkNamespaces } from './namespaces.ts';
import { checkPrograms } from './programs.ts';
import { checkSandboxLimits } from './sandbox-limits.ts';
import { checkSharedLimits } from './shared-limits.ts';

/** Everything that netscene needs of a machine, each tried by doing it; in the order in which things fail. */
export async function examine(): Promise<Check[]> {
  const programs = await checkPrograms();
  const namespaces = await checkNamespaces();
  const possible = namespaces.every(({ state }) => state === 'ok');
  const kernel = possible
    ? await checkKernel()
    : uncheckedKernel('not tried: it needs what is lacking above');
  await closeGround();
  return [...programs, ...namespaces, ...kernel, checkSandboxLimits(), checkSharedLimits()];
}
