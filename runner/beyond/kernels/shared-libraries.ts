import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hostEnvironment } from '../../run/sandbox/environment.ts';

/** A shared library: the path that the loader will ask for. */
export interface SharedLibrary {
  readonly name: string;
  readonly path: string;
}

/**
 * The libraries of programs, and the loader itself, as ldd(1) finds them on this machine. ldd runs the
 * loader on the files: they are this machine's own programs.
 */
export async function sharedLibraries(programs: readonly string[]): Promise<SharedLibrary[]> {
  // It exits with 1 when one of them is a script or linked statically; what it printed counts.
  const { stdout } = await promisify(execFile)('ldd', [...programs], { env: hostEnvironment() }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const found = new Map<string, SharedLibrary>();
  for (const match of stdout.matchAll(/^\s+(?:(\S+) => )?(\/\S+) \(0x/gm)) {
    const path = match[2] as string;
    found.set(path, { name: match[1] ?? path, path });
  }
  return [...found.values()];
}
