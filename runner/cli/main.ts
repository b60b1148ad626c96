import { Fault } from '../text/fault.ts';
import { faultText } from '../text/fault-text.ts';
import { parse } from './arguments.ts';

/** Does what the command line says; resolves to the exit code. What a person can cure is told as such. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await parse(args);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(faultText(error));
    return 129;
  }
}
