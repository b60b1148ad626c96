import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';

export interface ShellPlace {
  readonly scenario: string;
  /** Network namespace to sit in; the sandbox's own without. */
  readonly namespace?: string;
  /** Program and words to run there in place of a shell. */
  readonly command?: readonly string[];
}

/** A shell for people needs a terminal at both ends. @throws {Fault} `usage` */
export function requireTerminal(where: string): void {
  if (process.stdin.isTTY && process.stdout.isTTY) return;
  throw new Fault('usage', 'there is no terminal here for a shell', {
    where,
    cure: 'type it in a terminal, without pipes; a script takes "netscene why" or --evidence DIR',
  });
}

/**
 * An interactive bash in a sandbox, on the terminal that we are on, or a command; resolves to its exit code. It runs in
 * the same namespaces as the scenario's commands did, so it ends with the sandbox.
 * @throws {Fault} `usage` when there is no such namespace
 */
export async function shellIn(
  sandbox: Sandbox,
  { scenario, namespace, command: typed = [] }: ShellPlace,
): Promise<number> {
  if (namespace !== undefined) await requireNamespace(sandbox, namespace);
  const enter = ['--user', '--net', '--mount', '--pid', '--uts', '--ipc', '--preserve-credentials'];
  const place = namespace === undefined ? scenario : `${scenario}:${namespace}`;
  const program = typed.length > 0 ? typed : ['bash', '--noprofile', '--norc', '-i'];
  const command = namespace === undefined ? program : ['ip', 'netns', 'exec', namespace, ...program];
  const args = ['--target', String(sandbox.pid), ...enter, '--wd=/tmp', ...command];
  const child = spawn('nsenter', args, {
    cwd: '/',
    stdio: 'inherit',
    env: {
      ...sandboxEnvironment(),
      TERM: process.env.TERM ?? 'dumb',
      PS1: `\\[\\e[1m\\]${place}\\[\\e[0m\\]\\$ `,
      HISTFILE: '/tmp/.bash_history',
    },
    ...credentials(),
  });
  // Ctrl-C is for the shell and what runs in it.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await Promise.race([
      new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) =>
          resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
        );
      }),
      sandbox.ended,
    ]);
  } finally {
    process.off('SIGINT', ignore);
  }
}

async function requireNamespace(sandbox: Sandbox, namespace: string): Promise<void> {
  const { namespaces } = await sandbox.inventory();
  if (namespaces.includes(namespace)) return;
  throw new Fault('usage', `there is no namespace "${namespace}" at that step`, {
    where: `--in ${namespace}`,
    cure:
      namespaces.length === 0 ? 'choose a later step: --after STEP' : `there are: ${namespaces.join(', ')}`,
  });
}
