import type { Scenario } from '../../../lib/scenario.ts';
import { Fault } from '../../text/fault.ts';
import { checkScenario } from './check-scenario.ts';

/**
 * The scenarios that a file exports, each checked: one, or a list of them.
 * @throws {Fault} `invalid-scenario`, `duplicate-name`
 */
export function checkScenarios(exported: unknown, file: string): Scenario[] {
  if (exported === undefined) {
    throw new Fault('invalid-scenario', 'the file has no default export', {
      where: file,
      cure: 'write "export default scenario({ … })"; "netscene new NAME" makes a file to start from',
    });
  }
  if (!Array.isArray(exported)) return [checkScenario(exported, file)];
  if (exported.length === 0) {
    throw new Fault('invalid-scenario', 'the list of scenarios is empty', {
      where: file,
      cure: 'write "export default [scenario({ … }), scenario({ … })]"',
    });
  }
  const scenarios = exported
    .flat(Number.POSITIVE_INFINITY)
    .map((value: unknown) => checkScenario(value, file));
  const names = scenarios.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Fault('duplicate-name', `two scenarios of the file have the name "${twice}"`, {
      where: file,
      cure: 'rename one of them',
    });
  }
  return scenarios;
}
