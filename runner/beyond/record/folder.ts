import { spawn } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asScenario } from '../../run/sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';

/** What is brought along of a script's folder at most. */
const limits = { files: 500, bytes: 16 << 20, depth: 3 };
const leftOut = new Set(['.git', 'node_modules', '.venv', '__pycache__']);

/** Copies a script's folder to /tmp/page of the sandbox, so that `. ./env.sh` finds what lies beside it. @throws {Fault} */
export async function bringFolder(sandbox: Sandbox, folder: string): Promise<void> {
  const files = filesOf(folder);
  const pack = spawn('tar', ['-c', '-C', folder, '--null', '--no-recursion', '-T', '-'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [program, ...words] = asScenario(sandbox) as [string, ...string[]];
  const unpack = spawn(program, [...words, 'tar', '-x', '-C', '/tmp/page', '--no-same-owner'], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
    env: sandboxEnvironment(),
    ...credentials(),
  });
  let said = '';
  unpack.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  for (const stream of [pack.stdin, unpack.stdin]) stream?.on('error', () => {});
  pack.stdin?.end(files.join('\0'));
  pack.stdout?.pipe(unpack.stdin as NodeJS.WritableStream);
  const exit = await new Promise((resolve) => unpack.once('close', resolve));
  if (exit !== 0)
    throw new Fault('sandbox', `the folder cannot be brought into the sandbox: ${said.trim()}`, {
      where: folder,
    });
}

function filesOf(folder: string): string[] {
  const found: string[] = [];
  let bytes = 0;
  const visit = (at: string, depth: number) => {
    for (const name of readdirSync(join(folder, at)).sort()) {
      const path = at === '' ? name : `${at}/${name}`;
      if (leftOut.has(name) || found.length >= limits.files) continue;
      const stat = lstatSync(join(folder, path), { throwIfNoEntry: false });
      if (stat?.isDirectory()) {
        if (depth < limits.depth) visit(path, depth + 1);
      } else if (stat?.isFile() && bytes + stat.size <= limits.bytes) {
        bytes += stat.size;
        found.push(path);
      }
    }
  };
  visit('', 1);
  return found;
}
