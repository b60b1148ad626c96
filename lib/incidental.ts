import type { Command, ErratumStep, SetupStep, Step } from './step.ts';
import { TemplateError } from './template-error.ts';

/** A mark for the line of a template that it ends. */
export interface IncidentalMark {
  /** Why nothing notices when the command is dropped. */
  readonly incidental: string;
}

/** A step whose commands `netscene mutate` leaves out and changes. */
type MutatedStep = SetupStep | ErratumStep;

/**
 * Says why no assertion notices when a command is left out: it is there for the reader, or the kernel does the
 * same without it. At the end of a command's line in a template, or around whole steps:
 *
 *     setup('both ends up')`
 *       ip link set br1 up ${incidental('its ports bring …')}
 *     `
 *     incidental('…', setup('one end deleted')`ip link del veth1`)
 *
 * The command itself stays as it is, byte for byte.
 */
export function incidental(why: string): IncidentalMark;
export function incidental(
  why: string,
  first: MutatedStep | readonly MutatedStep[],
  ...more: (MutatedStep | readonly MutatedStep[])[]
): MutatedStep[];
export function incidental(
  why: string,
  ...steps: (MutatedStep | readonly MutatedStep[])[]
): IncidentalMark | MutatedStep[] {
  if (steps.length === 0) return { incidental: why };
  const marked = (command: Command): Command => ({ incidental: why, ...command });
  return (steps.flat() as MutatedStep[]).map((step) => {
    if (step.kind === 'setup') return { ...step, commands: step.commands.map(marked) };
    if (step.kind === 'erratum')
      return { ...step, undo: step.undo.map(marked), corrected: marked(step.corrected) };
    const { kind, title } = step as Step;
    throw new TemplateError(
      `incidental('${why}') is around "${title}", a step of kind ${kind}: only the commands of setup and ` +
        'erratum steps are ever left out, so take the mark away',
    );
  });
}
