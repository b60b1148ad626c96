import type { ErratumRow, FoundOn } from '../../beyond/page/errata.ts';
import { FoundErrata, typographyRow } from '../../beyond/page/found-errata.ts';
import { heldToPage } from '../../beyond/page/held-errata.ts';
import { articleCommandsOf } from '../../beyond/page/lock.ts';
import type { Page } from '../../beyond/page/page.ts';
import type { ScenariosOfPage } from '../../beyond/page/scenarios-of-page.ts';
import { typographyErrata } from '../../beyond/page/typography-errata.ts';
import { makePlan } from '../../run/plan/request.ts';
import { runToResult } from '../../run/run.ts';
import { interruptible } from '../interruption.ts';

/** Runs the scenarios of a page: what happened comes from this kernel and this iproute2, not from what is expected. */
export async function runErrata(
  page: Page,
  { scenarios: all }: ScenariosOfPage,
  see?: readonly string[],
): Promise<{ rows: ErratumRow[]; on: FoundOn; exitCode: number }> {
  const scenarios = all.filter(({ scenario }) =>
    scenario.steps.some((step) => articleCommandsOf(step).length > 0),
  );
  const plan = makePlan({ keepGoing: true, see }, scenarios);
  const found = new FoundErrata(scenarios.map(({ scenario }) => scenario));
  const interruption = interruptible();
  const { signal } = interruption;
  const result = runToResult(plan, { listeners: [(event) => found.add(event)], signal });
  const { start, exitCode } = await result.finally(() => interruption.stop());
  const { kernel, iproute2 } = start.machine;
  const typography = typographyErrata(page).map(typographyRow);
  return {
    rows: heldToPage([...found.rows(), ...typography], page).sort((a, b) => a.line - b.line),
    on: { date: new Date().toISOString().slice(0, 10), kernel, iproute2 },
    exitCode,
  };
}
