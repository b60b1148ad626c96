import type { Command, Scenario, Step } from '../../../lib/index.ts';
import { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import type { Assignment, Part } from '../grade/assignment.ts';
import { holdClaims } from '../grade/hold-claims.ts';
import type { Mutant } from '../mutate/mutant.ts';
import { mutableCommands, mutantsOf, mutated } from '../mutate/mutants.ts';

/** A scenario with a fault in it, to be found and mended. */
export interface Broken {
  readonly assignment: Assignment;
  /** Which of the scenario's faults it is, from 1. */
  readonly number: number;
  readonly of: number;
  readonly mutant: Mutant;
}

/**
 * Makes a fault in a scenario: one of its commands is left out or changed, all others still succeed, and a claim that
 * held at its end does not. @param first which fault, from 1, is tried first; the next that is one is taken
 * @throws {Fault} `usage` where the scenario has none
 */
export async function broken(
  scenario: Scenario,
  file: string,
  first: number,
  signal: AbortSignal,
): Promise<Broken> {
  const parts = claimsAtEnd(scenario);
  const mutants = mutantsOf(scenario);
  const refused = (what: string) =>
    new Fault('usage', `${scenario.name} has no fault to be found: ${what}`, {
      where: file,
      cure: 'choose a scenario that ends in pings: netscene challenge gateway',
    });
  if (parts.length === 0) throw refused('nothing is claimed of what stands at its end');
  if (scenario.steps.some(({ kind }) => kind === 'script')) throw refused('scripts build a part of it');
  for (let i = 0; i < mutants.length && !signal.aborted; i += 1) {
    const number = ((first - 1 + i) % mutants.length) + 1;
    const mutant = mutants[number - 1] as Mutant;
    const { name, title } = scenario;
    const assignment: Assignment = {
      name,
      title,
      file,
      roles: {},
      solution: [],
      parts,
      task: 'One command of it was left out or changed. Find out which, and mend it.',
      given: mutated(scenario, mutant).steps.flatMap(commandsOf),
    };
    if (await isFault(assignment, signal)) return { assignment, number, of: mutants.length, mutant };
  }
  throw refused('whatever is left out, all claims hold, or its commands fail');
}

/** What is claimed after the last command that sets anything up. */
function claimsAtEnd({ steps }: Scenario): Part[] {
  const last = steps.findLastIndex((step) => mutableCommands(step).length > 0);
  return steps
    .slice(last + 1)
    .filter(({ kind }) => kind === 'reachable' || kind === 'unreachable')
    .map((step) => ({ claim: { kind: 'step', title: step.title, step } }));
}

function commandsOf(step: Step): readonly Command[] {
  return mutableCommands(step);
}

async function isFault(assignment: Assignment, signal: AbortSignal): Promise<boolean> {
  const sandbox = await Sandbox.open();
  try {
    const results = await Promise.all(sandbox.runUntilFailure(assignment.given.map(({ text }) => text)));
    if (results.some((result) => result === undefined || result.exit !== 0)) return false;
    const { name, file } = assignment;
    const { claims } = await holdClaims(
      assignment,
      { sandbox, name, file, ran: [] },
      { deadline: 1, signal },
    );
    return claims.some(({ verdict }) => verdict === 'fail');
  } finally {
    await sandbox.close();
  }
}
