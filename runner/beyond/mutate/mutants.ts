import { readCommand, withoutOptions } from '../../../lib/command-line.ts';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Command, Step } from '../../../lib/step.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import { invertedSysctls } from './inverted-sysctl.ts';
import { movedAddresses, unusedNetworks } from './moved-address.ts';
import type { Mutant } from './mutant.ts';

/**
 * Every mutant of a scenario, in the order of its commands: each set-up command dropped, each 0 or 1 of a
 * sysctl inverted, each address moved out of its subnet. Steps of earlier sections count too: this scenario
 * has to notice what it builds on. Clean-up, shows, pings and scripts are what notices, and stay.
 */
export function mutantsOf(scenario: Scenario): Mutant[] {
  const networks = unusedNetworks(
    scenario.steps
      .flatMap(commandsOf)
      .map(({ text }) => text)
      .join('\n'),
  );
  return scenario.steps.flatMap((step, index) =>
    mutableCommands(step).flatMap((command, at): Mutant[] => {
      const { text, line, incidental } = command;
      const of = (kind: Mutant['kind'], instead?: string): Mutant => ({
        scenario: scenario.name,
        step: index,
        command: at,
        kind,
        text,
        ...(instead !== undefined && { instead }),
        origin: originOf(step, command),
        ...(line !== undefined && { line }),
        ...(incidental !== undefined && { incidental }),
      });
      return [
        of('dropped'),
        ...invertedSysctls(text).map((instead) => of('inverted', instead)),
        ...movedAddresses(text, networks).map((instead) => of('moved', instead)),
      ];
    }),
  );
}

/** The scenario with one command changed. Its steps keep their places, so that a report can name them. */
export function mutated(scenario: Scenario, { step: index, command: at, instead }: Mutant): Scenario {
  const steps = scenario.steps.map((step, i) => {
    if (i === index) return withCommand(step, at, instead);
    return i < index ? asBefore(step) : step;
  });
  return { ...scenario, steps };
}

/** Up to the change all is as it was: why a pair is silent there need not be looked into again. */
function asBefore(step: Step): Step {
  if (step.kind !== 'unreachable') return step;
  return { ...step, probes: step.probes.map(({ because: _, ...probe }) => probe) };
}

/** The commands of a step that set something up: what an erratum takes back and puts right is among them. */
export function mutableCommands(step: Step): readonly Command[] {
  if (step.kind === 'setup') return step.commands;
  if (step.kind !== 'erratum') return [];
  return [...step.undo, ...(readsOnly(step.corrected.text) ? [] : [step.corrected])];
}

function withCommand(step: Step, at: number, instead: string | undefined): Step {
  const replaced = (commands: readonly Command[]) =>
    commands.flatMap((command, i) =>
      i !== at ? [command] : instead === undefined ? [] : [{ ...command, text: instead }],
    );
  if (step.kind === 'setup') return { ...step, commands: replaced(step.commands) };
  if (step.kind !== 'erratum') return step;
  if (at < step.undo.length) return { ...step, undo: replaced(step.undo) };
  // An erratum needs a command to go on with: the shell's own that does nothing.
  return { ...step, corrected: { ...step.corrected, text: instead ?? ':' } };
}

/** A corrected command that only looks: `ip address show type bridge`. */
function readsOnly(text: string): boolean {
  const { program = '', words = [] } = readCommand(text) ?? {};
  if (program === 'sysctl') return /^[\w./-]+$/.test(words.join(' '));
  if (!['ip', 'bridge', 'tc'].includes(program)) return program === 'ping';
  return withoutOptions(program, words).some((word) => /^(?:show|list|ls|lst|get)$/.test(word));
}

function originOf(step: Step, command: Command): Mutant['origin'] {
  // The article prints the wrong command; what puts it right is ours.
  return step.kind === 'erratum' && command.line === undefined ? 'added' : step.origin;
}
