import type { Origin } from '../../../lib/step.ts';

/**
 * One change to one command of a scenario.
 * - `dropped`: the command does not run;
 * - `inverted`: it sets a sysctl to 0 instead of 1, or to 1 instead of 0;
 * - `moved`: it gives an interface an address of another subnet.
 */
export interface Mutant {
  readonly scenario: string;
  /** Index of the step. */
  readonly step: number;
  /** Index among the step's commands that can change: see `mutableCommands`. */
  readonly command: number;
  readonly kind: 'dropped' | 'inverted' | 'moved';
  /** The command as the scenario has it. */
  readonly text: string;
  /** The command that runs instead; nothing does where it is dropped. */
  readonly instead?: string;
  readonly origin: Origin;
  /** Line of the article. */
  readonly line?: number;
  /** Why the scenario's author does not expect anybody to notice. */
  readonly incidental?: string;
}
