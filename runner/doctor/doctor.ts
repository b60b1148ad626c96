import { closeGround } from '../sandbox/ground.ts';
import type { Check } from './check.ts';
import { checkKernel } from './kernel.ts';
import { checkNamespaces } from './namespaces.ts';
import { checkPrograms } from './programs.ts';

/** Everything that netscene needs of a machine, each tried by doing it; in the order in which things fail. */
export async function examine(): Promise<Check[]> {
  const programs = await checkPrograms();
  const checks = [...programs, ...(await checkNamespaces()), ...(await checkKernel())];
  await closeGround();
  return checks;
}
