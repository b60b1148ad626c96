import { spawn } from 'node:child_process';
import { constants } from 'node:os';
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
  const place = namespace === undefined ? scenario : `${scenario}:${namespace}`;
  // The bash in which script(1) has its command read is not interactive, and drops a prompt that it was given.
  const prompt = `PS1=\\[\\e[1m\\]${place}\\[\\e[0m\\]\\$ `;
  const inner = typed.length > 0 ? typed : ['env', prompt, 'bash', '--noprofile', '--norc', '-i'];
  const command = namespace === undefined ? inner : ['ip', 'netns', 'exec', namespace, ...inner];
  const onOne = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  // Two terminals: one of the sandbox's own for the shell, and one of the host's between that and ours.
  const words = onOne
    ? onTerminal([...asScenario(sandbox), ...onTerminal(command)])
    : [...asScenario(sandbox), ...command];
  const [program, ...args] = words as [string, ...string[]];
  const child = spawn(program, args, {
    cwd: '/',
    // What is ours, a terminal or a file, every process of the scenario could open and write to: it gets pipes.
    stdio: onOne ? 'inherit' : 'pipe',
    env: {
      ...sandboxEnvironment(),
      TERM: process.env.TERM ?? 'dumb',
      // In which script(1) has its command read.
      SHELL: whereIs('bash') ?? '/bin/bash',
      HISTFILE: '/tmp/.bash_history',
    },
    ...credentials(),
  });
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  if (child.stdin) {
    child.stdin.on('error', () => {});
    process.stdin.pipe(child.stdin);
  }
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
    if (child.stdin) process.stdin.unpipe(child.stdin);
    // A file has none.
    (process.stdin as { unref?: () => void }).unref?.();
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
