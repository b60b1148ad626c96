import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { namespacesMade } from '../../../lib/command-line.ts';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Step } from '../../../lib/step.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';

let validate: ValidateFunction<Scenario> | undefined;

function validator(): ValidateFunction<Scenario> {
  if (validate === undefined) {
    const schema = JSON.parse(readFileSync(join(packageRoot, 'lib/schema/scenario.schema.json'), 'utf8'));
    validate = new Ajv({ discriminator: true, verbose: true, strict: false }).compile<Scenario>(schema);
  }
  return validate;
}

/**
 * Holds the default export of a scenario file to the schema and to what a schema cannot say.
 * @throws {Fault} `invalid-scenario` with file, step, key and what is allowed there.
 */
export function checkScenario(value: unknown, file: string): Scenario {
  if (value === undefined) {
    throw new Fault('invalid-scenario', 'the file has no default export', {
      where: file,
      cure: 'write "export default scenario({ … })"; "netscene new NAME" makes a file to start from',
    });
  }
  if (typeof value !== 'object' || value === null) {
    throw new Fault('invalid-scenario', `the default export is ${typeof value}, not a scenario`, {
      where: file,
      cure: 'write "export default scenario({ … })"',
    });
  }
  const check = validator();
  if (!check(value)) throw schemaFault(check.errors?.[0] as ErrorObject, value, file);
  checkMeaning(value, file);
  return value;
}

function schemaFault(error: ErrorObject, value: object, file: string): Fault {
  const steps = (value as { steps?: unknown }).steps;
  const match = /^\/steps\/(\d+)/.exec(error.instancePath);
  const index = match ? Number(match[1]) : undefined;
  const step =
    index === undefined || !Array.isArray(steps) ? undefined : (steps[index] as Partial<Step> | undefined);
  const place = index === undefined ? '' : `step ${index + 1}${step?.title ? ` "${step.title}"` : ''}, `;
  const key =
    error.instancePath
      .replace(/^\/steps\/\d+/, '')
      .replaceAll('/', '.')
      .replace(/^\./, '') || 'the object itself';
  return new Fault('invalid-scenario', `${place}${key}: ${sentence(error)}`, {
    where: file,
    ...cureOf(error),
  });
}

function sentence(error: ErrorObject): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return `unknown key "${error.params.additionalProperty}"`;
    case 'required':
      return `the key "${error.params.missingProperty}" is missing`;
    case 'enum':
      return `must be one of ${error.params.allowedValues.join(', ')}`;
    case 'pattern':
      return 'must be lower-case letters, digits and single hyphens, such as "my-lab"';
    case 'minLength':
    case 'minItems':
      return 'must not be empty';
    case 'discriminator':
      return 'must be made by one of setup, shows, reachable, unreachable, erratum, script, cleanup';
    default:
      return error.message ?? 'is not valid';
  }
}

function cureOf(error: ErrorObject): { cure?: string } {
  const { parentSchema } = error;
  if (error.keyword !== 'additionalProperties' || parentSchema?.properties === undefined) return {};
  return { cure: `allowed here: ${Object.keys(parentSchema.properties).join(', ')}` };
}

/** What a schema cannot say: functions, the order of steps, namespaces that nobody makes. */
function checkMeaning(scenario: Scenario, file: string): void {
  const made = new Set<string>(['']);
  let cleaning = false;
  let runsScripts = false;
  for (const [index, step] of scenario.steps.entries()) {
    const place = `step ${index + 1} "${step.title}"`;
    const fault = (message: string, cure: string) =>
      new Fault('invalid-scenario', `${place}: ${message}`, { where: file, cure });
    if (cleaning && step.kind !== 'cleanup') {
      throw fault('comes after a clean-up step', 'put clean-up steps last: they run whatever failed before');
    }
    if (step.kind === 'script') {
      runsScripts = true;
      if (typeof step.run !== 'function')
        throw fault('"run" is no function', 'script(title, async ($, scene) => …)');
    }
    if (step.kind === 'cleanup') cleaning = true;
    const useless = markedForNothing(step);
    if (useless !== undefined) {
      throw fault(
        `"${useless}" is marked incidental, and is never left out: only commands of setup and erratum steps are`,
        'take the mark away',
      );
    }
    for (const { text } of commandsOf(step)) for (const name of namespacesMade(text)) made.add(name);
    if (step.kind !== 'reachable' && step.kind !== 'unreachable') continue;
    if (step.kind === 'reachable' && step.probes.some((probe) => probe.because !== undefined)) {
      throw fault('a reply needs no reason', 'take "because" out, or write unreachable(…)');
    }
    for (const { source, command } of step.probes) {
      if (made.has(source) || runsScripts || hasVariables(scenario)) continue;
      throw fault(
        `"${command.text}" starts in the namespace "${source}", which no step before it makes`,
        `add "ip netns add ${source}" to a setup step before it, or correct the name`,
      );
    }
  }
}

/** A command with an `incidental` mark that `netscene mutate` would never look at. */
function markedForNothing(step: Step): string | undefined {
  const stays =
    step.kind === 'setup' ? [] : step.kind === 'erratum' ? [step.printed, step.witness] : commandsOf(step);
  return stays.find((command) => command?.incidental !== undefined)?.text;
}

/** A scenario that builds names in the shell cannot be judged by reading it. */
function hasVariables(scenario: Scenario): boolean {
  return scenario.steps.some((step) =>
    commandsOf(step).some(({ text }) => /\$|`|\bsource\b|^\. /.test(text)),
  );
}
