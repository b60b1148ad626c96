import type { Command, Step } from './step.ts';

/** Every command of a step, in the order in which they run; none of a script, which is not data. */
export function commandsOf(step: Step): readonly Command[] {
  switch (step.kind) {
    case 'setup':
    case 'shows':
    case 'cleanup':
      return step.commands;
    case 'reachable':
    case 'unreachable':
      return step.probes.map(({ command }) => command);
    case 'erratum':
      return [step.printed, ...optional(step.witness), ...step.undo, step.corrected];
    case 'script':
      return [];
  }
}

/**
 * Those that stand in the page: of an erratum the wrong one alone, since its witness is a later step's, and what puts
 * it right is the scenario's, as a pair by name is.
 */
export function pageCommandsOf(step: Step): readonly Command[] {
  switch (step.kind) {
    case 'reachable':
    case 'unreachable':
      return step.probes.filter(({ named }) => !named).map(({ command }) => command);
    case 'erratum':
      return [step.printed];
    default:
      return commandsOf(step);
  }
}

/** The step with each of its commands changed. */
export function mapCommands(step: Step, change: (command: Command) => Command): Step {
  switch (step.kind) {
    case 'setup':
    case 'shows':
    case 'cleanup':
      return { ...step, commands: step.commands.map(change) };
    case 'reachable':
    case 'unreachable':
      return { ...step, probes: step.probes.map((probe) => ({ ...probe, command: change(probe.command) })) };
    case 'erratum':
      return {
        ...step,
        printed: change(step.printed),
        ...(step.witness && { witness: change(step.witness) }),
        undo: step.undo.map(change),
        corrected: change(step.corrected),
      };
    case 'script':
      return step;
  }
}

function optional(command: Command | undefined): readonly Command[] {
  return command === undefined ? [] : [command];
}
