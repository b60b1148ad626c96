import { inNamespace } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/template.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';

/** Milliseconds between two echo requests to the same target. */
export const interval = 200;

/**
 * The fping(8) command that asks all targets of one namespace until each has replied, for at most
 * `duration` milliseconds. `-B 1` keeps the interval constant, `-i 1` the targets apart by 1 ms.
 */
export function fpingCommand(namespace: string, targets: readonly string[], duration: number): string {
  const retries = Math.max(0, Math.round(duration / interval) - 1);
  const command = `fping -r ${retries} -t ${interval} -B 1 -i 1 ${targets.map(quote).join(' ')}`;
  return inNamespace(namespace, command);
}

export interface FpingVerdict {
  /** `unknown` where fping did not say: it did not run, or not to its end. */
  readonly observed: 'reply' | 'silence' | 'unknown';
  /** Errors that it met on the way to this target, each line once. */
  readonly said: string;
}

/** Reads fping's verdict on one target: only its own word for it counts as silence. */
export function readFping(result: CommandResult, target: string): FpingVerdict {
  const word = result.stdout.split('\n').find((line) => line.startsWith(`${target} is `));
  const about = result.stderr
    .split('\n')
    .filter((line) => line.startsWith(`${target}: `) || line.endsWith(` to ${target}`));
  const said = [...new Set(about)].join('\n');
  if (word === undefined) return { observed: 'unknown', said: result.stderr.trim() };
  return { observed: word.endsWith('alive') ? 'reply' : 'silence', said };
}
