import { main } from '../../runner/cli/main.ts';
import type { Ended } from './netscene.ts';

/**
 * What a command line comes to, without a start of Node for each: the output is caught at our own streams.
 * Only text is: what the test runner says of itself goes through the same streams as bytes.
 */
export async function typed(args: readonly string[]): Promise<Ended> {
  const told = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const { write } = stream;
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      if (typeof chunk !== 'string') return write.call(stream, chunk, ...rest);
      told[name] += chunk;
      return true;
    }) as typeof write;
    return () => {
      stream.write = write;
    };
  });
  try {
    const code = await main(args);
    return { code, ...told };
  } finally {
    for (const undo of restore) undo();
  }
}
