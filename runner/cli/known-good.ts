import type { Plan } from '../run/plan/plan.ts';
import { savedReport } from './saved-file.ts';

/** What of the command line names runs of kernels that are known to be good. */
export interface GoodRequest {
  readonly good?: readonly string[] | undefined;
}

/** A plan that knows which scenarios went as claimed in the runs of `--good`. @throws {Fault} */
export function withKnownGood(plan: Plan, { good = [] }: GoodRequest): Plan {
  if (good.length === 0) return plan;
  const passed = good
    .flatMap((file) => savedReport(file).scenarios)
    .filter(({ verdict }) => verdict === 'pass')
    .map(({ name }) => name);
  return { ...plan, judging: { ...plan.judging, good: [...new Set(passed)] } };
}
