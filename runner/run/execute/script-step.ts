import { spawn } from 'node:child_process';
import type { ScenarioShell } from '../../../lib/shell.ts';
import type { ScriptStep } from '../../../lib/step.ts';
import { credentials, sandboxEnvironment } from '../sandbox/environment.ts';
import { type Sandbox, SandboxEnded } from '../sandbox/sandbox.ts';
import { sceneOf } from './scene-reads.ts';
import type { StepRun } from './step-run.ts';

/** Runs a free step. What it throws is a failed claim, unless the sandbox ended under it. */
export async function runScript(step: ScriptStep, run: StepRun): Promise<void> {
  const shell = await shellOf(run.sandbox);
  const ended = run.sandbox.ended;
  try {
    await Promise.race([step.run(shell, sceneOf(run.sandbox)), ended]);
  } catch (error) {
    if (error instanceof SandboxEnded) throw error;
    const { message = String(error), name } = error as Error;
    const command = failedCommandOf(error);
    const [first = '', ...rest] = message.split('\n');
    run.found({
      code: name === 'AssertionError' || command !== undefined ? 'script-failed' : 'script-broken',
      facts: { claim: step.title, message: first },
      ...(command !== undefined && { command }),
      output: rest.join('\n').trim(),
    });
  }
}

/** The command of a ProcessOutput, which is what zx throws. */
function failedCommandOf(error: unknown): string | undefined {
  const { exitCode, command } = error as { exitCode?: unknown; command?: unknown };
  return typeof exitCode === 'number' ? String(command ?? 'a command of the script') : undefined;
}

/**
 * zx's `$`, with every process started in the sandbox through nsenter(1). No prefix: zx's own
 * (`set -euo pipefail`) would change commands that were pasted from a page.
 */
async function shellOf(sandbox: Sandbox): Promise<ScenarioShell> {
  const { $ } = await import('zx/core');
  const target = String(sandbox.pid);
  const enter = [
    '--user',
    '--net',
    '--mount',
    '--pid',
    '--uts',
    '--ipc',
    '--preserve-credentials',
    '--wd=/tmp',
  ];
  return $({
    prefix: '',
    postfix: '',
    quiet: true,
    cwd: '/',
    env: sandboxEnvironment(),
    spawn: ((command: string, _args: unknown, options: object) => {
      sandbox.noteCommand(command);
      return spawn('nsenter', ['--target', target, ...enter, 'bash', '-c', command], {
        ...options,
        ...credentials(),
        shell: false,
      });
    }) as typeof spawn,
  });
}
