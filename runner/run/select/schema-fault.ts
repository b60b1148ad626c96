import type { ErrorObject } from 'ajv';
import type { Place } from '../../../lib/place.ts';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Command, Step } from '../../../lib/step.ts';
import { checkOf } from '../../kit/schema.ts';
import { Fault, type FaultDetails } from '../../text/fault.ts';
import { didYouMean, nearest } from '../../text/nearest.ts';
import { sourcePlace } from './source-place.ts';

const checkShape = checkOf<Scenario>('scenario', { verbose: true, allErrors: true });

/** Holds a scenario to its schema. @throws {Fault} `invalid-scenario`: step, key, what is allowed there */
export function holdToSchema(value: object, file: string): asserts value is Scenario {
  const steps = (value as { steps?: unknown }).steps;
  if (Array.isArray(steps)) for (const [index, step] of steps.entries()) holdToBeStep(step, index, file);
  const fits = checkShape();
  if (fits(value)) return;
  const errors = fits.errors ?? [];
  // A misspelt key is also a missing one: the first says more.
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const told = unknown.length > 0 ? unknown : errors.slice(0, 1);
  const [first] = told as [ErrorObject];
  const index = stepIndex(first);
  const step = index === undefined ? undefined : ((steps as unknown[])[index] as Partial<Step> | undefined);
  const place = index === undefined ? '' : `step ${index + 1}${step?.title ? ` "${step.title}"` : ''}`;
  const same = told.filter((error) => stepIndex(error) === index);
  throw new Fault('invalid-scenario', [place, same.map(withKey).join('; ')].filter(Boolean).join(': '), {
    ...stepPlace(step ?? value, file),
    ...cureOf(first),
  });
}

function stepIndex({ instancePath }: ErrorObject): number | undefined {
  const match = /^\/steps\/(\d+)/.exec(instancePath);
  return match ? Number(match[1]) : undefined;
}

/** Where a step, or one of its commands, stands. */
export function stepPlace(
  step: { readonly at?: unknown },
  file: string,
  command?: Command,
): Pick<FaultDetails, 'at' | 'where'> {
  const at = command?.at ?? step.at;
  return isPlace(at) ? { at: sourcePlace(at, file) } : { where: file };
}

/** A scenario that nobody has checked may have anything there. */
function isPlace(value: unknown): value is Place {
  const { file, line, column } = (value ?? {}) as Partial<Place>;
  return typeof file === 'string' && Number.isInteger(line) && Number.isInteger(column);
}

/** A word of the DSL without its template, or something that no word made. */
function holdToBeStep(step: unknown, index: number, file: string): void {
  if (typeof step === 'object' && step !== null) return;
  if (typeof step === 'function') {
    const { at, name } = step as { at?: Place; name: string };
    throw new Fault('invalid-scenario', `step ${index + 1} has no commands: the template is missing`, {
      ...stepPlace({ at }, file),
      cure:
        name === 'cleanup'
          ? 'write the commands in backquotes after the word: cleanup` … `'
          : "write the commands in backquotes after the word: setup('…')` … `",
    });
  }
  throw new Fault(
    'invalid-scenario',
    `step ${index + 1} is ${step === null ? 'null' : typeof step}, not a step`,
    {
      where: file,
      cure: 'make it with setup, shows, reachable, unreachable, erratum, script or cleanup',
    },
  );
}

function withKey(error: ErrorObject): string {
  const key = error.instancePath
    .replace(/^\/steps\/\d+/, '')
    .replaceAll('/', '.')
    .replace(/^\./, '');
  return key === '' ? sentence(error) : `${key}: ${sentence(error)}`;
}

function sentence(error: ErrorObject): string {
  switch (error.keyword) {
    case 'additionalProperties': {
      const word = String(error.params.additionalProperty);
      const meant = nearest(word, keysOf(error));
      return `unknown key "${word}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`;
    }
    case 'required':
      return `the key "${error.params.missingProperty}" is missing`;
    case 'enum':
      return `"${String(error.data)}" is none of ${error.params.allowedValues.join(', ')}`;
    case 'pattern':
      return 'must be lower-case letters, digits and single hyphens, such as "my-lab"';
    case 'minLength':
    case 'minItems':
      return 'must not be empty';
    case 'minProperties':
      return `must have at least one of ${keysOf(error).join(', ')}`;
    case 'discriminator':
      return 'must be made by one of setup, shows, reachable, unreachable, erratum, script, cleanup';
    default:
      return error.message ?? 'is not valid';
  }
}

function keysOf({ parentSchema }: ErrorObject): string[] {
  // Its place is for the loader to say.
  const keys = Object.keys(parentSchema?.properties ?? {}).filter((key) => key !== 'at');
  // Keys that the word takes, and the step does not have.
  return keys.includes('probes') ? [...keys, 'because', 'also'] : keys;
}

function cureOf(error: ErrorObject): { cure?: string } {
  if (error.keyword === 'additionalProperties') return { cure: `allowed here: ${keysOf(error).join(', ')}` };
  if (error.keyword !== 'enum') return {};
  const otherwise = error.instancePath.startsWith('/requires')
    ? 'take it out: a program that is missing is told by the command that calls it'
    : 'docs/writing.md';
  return { cure: didYouMean(String(error.data), error.params.allowedValues, otherwise) };
}
