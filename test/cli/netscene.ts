import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { format } from 'node:util';
import { main } from '../../runner/cli/main.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Calling {
  /** From which folder: in a process of its own. */
  readonly cwd?: string;
  /** A command line to put before it. */
  readonly wrap?: readonly string[];
  readonly uid?: number;
}

export const executable = join(packageRoot, 'dist/bin/netscene.js');

/**
 * What a user gets who types `netscene ARGS…`: in this process, unless something of the process itself is asked for.
 * What is true of the executable only (exit codes, signals, its bundle) is tested with {@link executed}.
 */
export function netscene(args: readonly string[], calling: Calling = {}): Promise<Ended> {
  return Object.keys(calling).length === 0 ? calledHere(args) : executed(args, calling);
}

/** Runs the executable in a process of its own, to its end. */
export function executed(args: readonly string[], { cwd, wrap = [], uid }: Calling = {}): Promise<Ended> {
  const [program, ...rest] = [...wrap, process.execPath, executable, ...args] as [string, ...string[]];
  const child = spawn(program, rest, {
    cwd: cwd ?? packageRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
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

/** What each call that is under way in this process prints: several may be at once. */
const printing = new AsyncLocalStorage<{ readonly stdout: Kept; readonly stderr: Kept }>();

/** A stream to nobody's terminal that keeps what is written to it. */
class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

for (const [name, method] of [
  ['stdout', 'log'],
  ['stderr', 'error'],
] as const) {
  const [stream, print] = [process[name], console[method]];
  const current = () => printing.getStore()?.[name];
  Object.defineProperty(process, name, { configurable: true, get: () => current() ?? stream });
  // The console holds on to the stream that it found first.
  console[method] = (...words) => void (current()?.write(`${format(...words)}\n`) ?? print(...words));
}
// Each call that is under way listens to the signals.
process.setMaxListeners(0);

async function calledHere(args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const code = await printing.run({ stdout, stderr }, () => main(args));
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A folder for one test, taken away after it. */
export function folder(t: { after: (done: () => void) => void }): string {
  const path = mkdtempSync(join(tmpdir(), 'netscene-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/**
 * Writes a scenario file whose steps are given as source text, and returns its path: another one each time,
 * since a file that was loaded in this process is not read again.
 */
export function scenarioFile(
  at: string,
  name: string,
  steps: string,
  {
    timeout,
    requires = [],
  }: { readonly timeout?: number | undefined; readonly requires?: readonly string[] } = {},
): string {
  let path = join(at, `${name}.ts`);
  if (existsSync(path)) path = join(mkdtempSync(join(at, 'again-')), `${name}.ts`);
  writeFileSync(
    path,
    `import { added, because, cleanup, incidental, nodes, reachable, scenario, script, setup, shows, unreachable, quote } from 'netscene';\n` +
      `void [added, because, cleanup, incidental, nodes, reachable, script, setup, shows, unreachable, quote];\n` +
      `export default scenario({ name: '${name}', title: 'a test', requires: ${JSON.stringify(requires)}, ${timeout === undefined ? '' : `timeout: ${timeout}, `}steps: [${steps}] });\n`,
  );
  return path;
}
