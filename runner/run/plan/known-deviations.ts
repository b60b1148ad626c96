import { readFileSync } from 'node:fs';
import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import { packagedNames } from '../../../scenarios/names.ts';
import { checkOf } from '../../kit/schema.ts';
import { Fault } from '../../text/fault.ts';
import { codesWhere } from '../events/deviation-kinds.ts';
import type { DeviationCode } from '../events/event.ts';
import type { LoadedScenario } from '../select/load-scenario.ts';
import { kernelMatcher } from './kernel-pattern.ts';

/** A deviation that is let pass, with the reason. Schema: `lib/schema/expect.schema.json`. */
export interface KnownDeviation {
  readonly scenario: string;
  /** From 1, or the title. */
  readonly step?: number | string;
  readonly command?: string;
  readonly code?: DeviationCode;
  /** A glob or a range of kernel releases. */
  readonly kernel?: string;
  readonly reason: string;
}

/** What ends a scenario, or is no matter of the kernel: nobody can go on after it. */
export const neverKnown = codesWhere(({ known }) => known === 'never');

const checkFile = checkOf<{ known: KnownDeviation[] }>('expect', { refersTo: ['events'] });

/**
 * Reads the file of `--expect`. What it says of a scenario of this run must fit that scenario.
 * @throws {Fault} `file` or `invalid-expect`, with the entry
 */
export function readKnownDeviations(path: string, scenarios: readonly LoadedScenario[]): KnownDeviation[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('file', `the known deviations cannot be read: ${(error as Error).message}`, {
      where: path,
      cure: 'name a file that is there: --expect expect.json',
    });
  }
  const { known } = checked(text, path);
  for (const [index, one] of known.entries()) holdToScenario(one, `${path}, known[${index}]`, scenarios);
  return known;
}

function checked(text: string, path: string): { known: KnownDeviation[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`this is no JSON: ${(error as Error).message}`, path);
  }
  const fits = checkFile();
  if (fits(value)) return value;
  const { place, message } = told(fits.errors ?? []);
  throw invalid(message, `${path}${place}`);
}

/** The first error in words. */
function told(errors: readonly ErrorObject[]): { place: string; message: string } {
  const error = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0];
  const { instancePath = '', message = '', keyword, params } = error ?? {};
  const place = instancePath.replace(/^\/known\/(\d+)\/?/, ', known[$1] ').trimEnd();
  if (errors.some(({ schemaPath }) => schemaPath.endsWith('/anyOf')) && keyword === 'required')
    return { place, message: 'it names neither a step nor a command nor a code' };
  if (keyword === 'additionalProperties')
    return { place, message: `there is no key "${params?.additionalProperty}"` };
  if (keyword === 'not') return { place, message: 'this code ends a scenario, so it cannot be let pass' };
  if (keyword === 'enum') return { place, message: `it must be one of: ${params?.allowedValues.join(', ')}` };
  return { place, message: `it ${message}` };
}

function holdToScenario(
  { scenario: name, step, kernel }: KnownDeviation,
  place: string,
  scenarios: readonly LoadedScenario[],
): void {
  if (kernel !== undefined && kernelMatcher(kernel) === undefined)
    throw invalid(`"${kernel}" is no range of kernels`, place, 'such as ">=6.1 <6.6", or a glob: "6.1.*"');
  const steps = scenarios.find(({ scenario }) => scenario.name === name)?.scenario.steps;
  if (steps === undefined) holdToName(name, place, scenarios);
  if (steps === undefined || step === undefined) return;
  if (typeof step === 'number' ? step <= steps.length : steps.some(({ title }) => title === step)) return;
  throw invalid(
    typeof step === 'number' ? `${name} has ${steps.length} steps` : `${name} has no step "${step}"`,
    place,
    `netscene show ${name}`,
  );
}

/** A scenario that is not in this run may be in another one; a name that is almost one of this run is a mistake. */
function holdToName(name: string, place: string, scenarios: readonly LoadedScenario[]): void {
  if ((packagedNames as readonly string[]).includes(name) || scenarios.length === 0) return;
  const nearest = closest(
    name,
    scenarios.map(({ scenario }) => scenario.name),
  );
  if (distance(name, nearest) > 2) return;
  throw invalid(`there is no scenario "${name}"`, place, `did you mean "${nearest}"?`);
}

function invalid(
  message: string,
  where: string,
  cure = 'lib/schema/expect.schema.json says what may stand there',
) {
  return new Fault('invalid-expect', message, { where, cure });
}
