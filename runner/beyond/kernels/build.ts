import { spawn } from 'node:child_process';

/** How a build ended. */
export type BuildEnd =
  | { readonly ok: true }
  | { readonly ok: false; readonly happened: string; readonly said: string };

/**
 * Runs a build command in a kernel tree, in a process group of its own, which is killed on abort.
 * @param onOutput gets all that it prints
 */
export function build(
  command: string,
  tree: string,
  options: { readonly signal: AbortSignal; readonly onOutput: (text: string) => void },
): Promise<BuildEnd> {
  const { signal, onOutput } = options;
  const child = spawn('bash', ['-c', command], {
    cwd: tree,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', kill, { once: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      onOutput(chunk.toString());
    });
  }
  return new Promise((resolve) => {
    const end = (how: string) =>
      resolve({
        ok: false,
        happened: `the build "${command}" ${how}`,
        said: said.trim().split('\n').slice(-20).join('\n'),
      });
    child.once('error', (error) => end(`could not start: ${error.message}`));
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      if (code === 0) resolve({ ok: true });
      else end(killedBy === null ? `ended with exit code ${code}` : `was ended by ${killedBy}`);
    });
  });
}
