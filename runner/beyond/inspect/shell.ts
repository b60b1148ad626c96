import { spawn } from 'node:child_process';
import { quote } from '../../../lib/template.ts';
import { asScenario } from '../../run/sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';
import { whereIs } from '../../run/sandbox/required-tools.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';

export interface ShellPlace {
  readonly scenario: string;
  /** Network namespace to sit in; the sandbox's own without. */
  readonly namespace?: string;
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
 * An interactive bash in a sandbox, on the terminal that we are on; resolves when it is left. It runs in
 * the same namespaces as the scenario's commands did, so it ends with the sandbox.
 * @throws {Fault} `usage` when there is no such namespace
 */
export async function shellIn(sandbox: Sandbox, { scenario, namespace }: ShellPlace): Promise<void> {
  if (namespace !== undefined) await requireNamespace(sandbox, namespace);
  const place = namespace === undefined ? scenario : `${scenario}:${namespace}`;
  const bash = ['bash', '--noprofile', '--norc', '-i'];
  const command = namespace === undefined ? bash : ['ip', 'netns', 'exec', namespace, ...bash];
  // Two terminals: one of the sandbox's own for the shell, and one of the host's between that and ours, which would
  // be a file that every process of the scenario could write to.
  const inner = [...asScenario(sandbox), ...onTerminal(command)];
  const [program, ...args] = onTerminal(inner) as [string, ...string[]];
  const child = spawn(program, args, {
    cwd: '/',
    stdio: 'inherit',
    env: {
      ...sandboxEnvironment(),
      TERM: process.env.TERM ?? 'dumb',
      // In which script(1) has its command read.
      SHELL: whereIs('bash') ?? '/bin/bash',
      PS1: `\\[\\e[1m\\]${place}\\[\\e[0m\\]\\$ `,
      HISTFILE: '/tmp/.bash_history',
    },
    ...credentials(),
  });
  // Ctrl-C is for the shell and what runs in it.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    await Promise.race([
      new Promise<void>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', () => resolve());
      }),
      sandbox.ended,
    ]);
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** A command on a terminal that script(1) makes for it and passes on to the one that it is on itself. */
function onTerminal(command: readonly string[]): string[] {
  return ['script', '--quiet', '--return', '--command', `exec ${command.map(quote).join(' ')}`, '/dev/null'];
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
