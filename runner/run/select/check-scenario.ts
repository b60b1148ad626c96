import { namespacesMade } from '../../../lib/command-line.ts';
import { abilities, deviceTypes, isFeature } from '../../../lib/feature.ts';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Command, Step } from '../../../lib/step.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import { Fault } from '../../text/fault.ts';
import { didYouMean, nearest } from '../../text/nearest.ts';
import { holdToSchema, stepPlace } from './schema-fault.ts';

/**
 * Holds one scenario to the schema and to what a schema cannot say.
 * @throws {Fault} `invalid-scenario` with file, line, step, key and what is allowed there.
 */
export function checkScenario(value: unknown, file: string): Scenario {
  if (typeof value !== 'object' || value === null) {
    throw new Fault('invalid-scenario', `the default export is ${typeof value}, not a scenario`, {
      where: file,
      cure: 'write "export default scenario({ … })"',
    });
  }
  holdToSchema(value, file);
  checkMeaning(value, file);
  return value;
}

/** What a schema cannot say: functions, the order of steps, namespaces that nobody makes. */
function checkMeaning(scenario: Scenario, file: string): void {
  const unknown = scenario.requires?.find((word) => !isFeature(word));
  if (unknown !== undefined) {
    throw new Fault('invalid-scenario', `requires: there is no feature "${unknown}"`, {
      ...stepPlace(scenario, file),
      cure: didYouMean(
        unknown,
        [...deviceTypes, ...abilities],
        `a type of device, one of ${abilities.join(', ')}; or "qdisc NAME", "table FAMILY", "sysctl NAME", "program NAME"`,
      ),
    });
  }
  const made = new Set<string>(['']);
  let cleaning = false;
  let runsScripts = false;
  for (const [index, step] of scenario.steps.entries()) {
    const place = `step ${index + 1} "${step.title}"`;
    const fault = (message: string, cure: string, about?: Command) =>
      new Fault('invalid-scenario', `${place}: ${message}`, { ...stepPlace(step, file, about), cure });
    if (cleaning && step.kind !== 'cleanup') {
      throw fault('comes after a clean-up step', 'put clean-up steps last: they run whatever failed before');
    }
    if (step.kind === 'script') {
      runsScripts = true;
      if (typeof step.run !== 'function')
        throw fault('"run" is no function', 'script(title, async ($, scene) => …)');
    }
    if (step.kind === 'cleanup') cleaning = true;
    // What a student makes there is not known.
    if (step.kind === 'setup' && step.task) runsScripts = true;
    const useless = markedForNothing(step);
    if (useless !== undefined) {
      throw fault(
        `"${useless.text}" is marked incidental, and is never left out: only commands of setup and erratum steps are`,
        'take the mark away',
        useless,
      );
    }
    for (const { text } of commandsOf(step)) for (const name of namespacesMade(text)) made.add(name);
    if (step.kind !== 'reachable' && step.kind !== 'unreachable') continue;
    if (step.kind === 'reachable' && step.probes.some((probe) => probe.because !== undefined)) {
      throw fault('a reply needs no reason', 'take "because" out, or write unreachable(…)');
    }
    for (const { source, command } of step.probes) {
      if (made.has(source) || runsScripts || hasVariables(scenario)) continue;
      const meant = nearest(source, [...made].filter(Boolean));
      throw fault(
        `"${command.text}" starts in the namespace "${source}", which no step before it makes`,
        `${meant === undefined ? '' : `did you mean "${meant}"? Else `}add "ip netns add ${source}" to a setup step before it`,
        command,
      );
    }
  }
}

/** A command with an `incidental` mark that `netscene mutate` would never look at. */
function markedForNothing(step: Step): Command | undefined {
  const stays =
    step.kind === 'setup' ? [] : step.kind === 'erratum' ? [step.printed, step.witness] : commandsOf(step);
  return stays.find((command) => command?.incidental !== undefined);
}

/** A scenario that builds names in the shell cannot be judged by reading it. */
function hasVariables(scenario: Scenario): boolean {
  return scenario.steps.some((step) =>
    commandsOf(step).some(({ text }) => /\$|`|\bsource\b|^\. /.test(text)),
  );
}
