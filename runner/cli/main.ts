import { Fault } from '../text/fault.ts';
import { faultText } from '../text/fault-text.ts';
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
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(faultText(error));
    return 129;
  }
}
