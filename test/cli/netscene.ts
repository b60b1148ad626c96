import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../runner/kit/package-root.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const executable = join(packageRoot, 'dist/bin/netscene.js');

/** Runs the executable as a user would, to its end. */
export function netscene(
  args: readonly string[],
  options: { cwd?: string; wrap?: readonly string[]; uid?: number } = {},
): Promise<Ended> {
  const [program, ...rest] = [...(options.wrap ?? []), process.execPath, executable, ...args] as [
    string,
    ...string[],
  ];
  const child = spawn(program, rest, {
    cwd: options.cwd ?? packageRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

/** A folder for one test, taken away after it. */
export function folder(t: { after: (done: () => void) => void }): string {
  const path = mkdtempSync(join(tmpdir(), 'netscene-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes a scenario file whose steps are given as source text, and returns its path. */
export function scenarioFile(at: string, name: string, steps: string): string {
  const path = join(at, `${name}.ts`);
  writeFileSync(
    path,
    `import { added, because, cleanup, incidental, nodes, reachable, scenario, script, setup, shows, unreachable, quote } from 'netscene';\n` +
      `void [added, because, cleanup, incidental, nodes, reachable, script, setup, shows, unreachable, quote];\n` +
      `export default scenario({ name: '${name}', title: 'a test', steps: [${steps}] });\n`,
  );
  return path;
}
