import { execFile } from 'node:child_process';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';

/** What became of a program that was tried. */
export interface Attempt {
  readonly worked: boolean;
  readonly stdout: string;
  /** The first line that it said on its way, errors first. */
  readonly said: string;
}

/** A program that asks for something, or hangs in a broken kernel, is ended. */
const patience = 20_000;

/** Runs a program to its end, as the user and with the environment that sandboxes are made with. */
export function attempt(program: string, args: readonly string[]): Promise<Attempt> {
  const options = {
    cwd: '/',
    env: sandboxEnvironment(),
    timeout: patience,
    killSignal: 'SIGKILL' as const,
    ...credentials(),
  };
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const lines = [...stderr.split('\n'), ...stdout.split('\n'), error?.message ?? ''];
      const said = lines.map((line) => line.trim()).find(Boolean) ?? '';
      resolve({ worked: error === null, stdout: stdout + stderr, said });
    });
    child.stdin?.end();
  });
}
