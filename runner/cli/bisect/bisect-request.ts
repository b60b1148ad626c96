import type { GuestRequest } from '../../beyond/kernels/guest-plan.ts';
import type { Request } from '../../run/plan/request.ts';
import type { GoodRequest } from '../known-good.ts';

/** What `bisect` takes, as the command line declares it. */
export interface BisectRequest extends Request, GuestRequest, GoodRequest {
  readonly scenarios: readonly string[];
  readonly kernels: readonly string[];
  /** How likely the answer must be. */
  readonly sure?: number | undefined;
}
