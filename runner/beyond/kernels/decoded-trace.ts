import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../run/sandbox/environment.ts';
import type { GuestKernel } from './kernel.ts';

/** Milliseconds; addr2line(1) reads hundreds of MB. */
const limit = 60_000;

/**
 * A trace with files and lines, by the script of the kernel's own tree; as it is where the kernel was not
 * given as a tree with its vmlinux, or the script fails.
 */
export async function decodedTrace(trace: string, { file }: Pick<GuestKernel, 'file'>): Promise<string> {
  const script = join(file, 'scripts/decode_stacktrace.sh');
  if (trace === '' || !statSync(file, { throwIfNoEntry: false })?.isDirectory()) return trace;
  if (!existsSync(script) || !existsSync(join(file, 'vmlinux'))) return trace;
  const child = spawn('bash', ['scripts/decode_stacktrace.sh', 'vmlinux', '.'], {
    cwd: file,
    env: hostEnvironment(),
    timeout: limit,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let decoded = '';
  child.stdout.on('data', (chunk: Buffer) => {
    decoded += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(`${trace}\n`);
  return new Promise((resolve) => {
    child.once('error', () => resolve(trace));
    child.once('close', (code) => resolve(code === 0 && decoded.trim() !== '' ? decoded.trimEnd() : trace));
  });
}
