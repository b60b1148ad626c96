import { Fault } from '../text/fault.ts';
import { faultText } from '../text/fault-text.ts';
import { screenOf } from '../text/terminal-text.ts';
import { parse } from './arguments.ts';
import type { StandardOutput } from './standard-output.ts';

/**
 * Does what the command line says; resolves to the exit code. What a person can cure is told as such.
 * @param output where what was printed has to be whole
 */
export async function main(args: readonly string[], output?: StandardOutput): Promise<number> {
  try {
    const exitCode = await parse(args);
    await output?.written();
    return exitCode;
  } catch (error) {
    const faults = error instanceof AggregateError ? error.errors : [error];
    if (!faults.every((one) => one instanceof Fault)) throw error;
    for (const one of faults) process.stderr.write(faultText(one, screenOf(process.stderr)));
    return 129;
  }
}
