import { neighbourRoom } from '../../run/execute/shared-limits.ts';
import { type Check, ok } from './check.ts';

/** The table of neighbours, which all network namespaces of the machine share: how much room there is. */
export function checkSharedLimits(): Check {
  const room = neighbourRoom();
  const found = `${room} entries; above ${Math.floor(room / 4)} pairs probe in blocks`;
  return ok('neighbours', 'neighbour table', found);
}
