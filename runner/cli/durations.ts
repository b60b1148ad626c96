import type { Plan } from '../run/plan/plan.ts';
import { savedReport } from './saved-file.ts';

export interface DurationsRequest {
  /** A saved run by whose durations shards are made equal. */
  readonly durations?: string | undefined;
}

/** A plan that knows how long its parts took in an earlier run. @throws {Fault} */
export function withDurations(plan: Plan, { durations: file }: DurationsRequest): Plan {
  if (file === undefined) return plan;
  const { scenarios } = savedReport(file);
  return {
    ...plan,
    durations: ({ scenario, kernel }) => {
      const ran = scenarios.filter(({ name, verdict }) => name === scenario && verdict !== 'not-run');
      // Of a kernel that is new, another one's.
      return (ran.find((one) => one.kernel === kernel) ?? ran[0])?.took;
    },
  };
}
