import { spawn, spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { $, type LogEntry, log } from 'zx/core';
import { textInNamespace } from '../../../../lib/in-namespace.ts';
import type { NamespaceShell } from '../../../../lib/shell.ts';
import { quote } from '../../../../lib/template.ts';
import { Commands } from './commands.ts';
import { currentStep } from './current-step.ts';

/** Where a script's commands start, until it says `cd`. */
const home = '/tmp';

/** Every command that a script has started. */
export const commands = new Commands();

/**
 * Binds zx's `$` to the sandbox of the step that calls it: no process of it starts anywhere else. No prefix: zx's own
 * (`set -euo pipefail`) would change commands that were pasted from a page.
 */
export function bindShell(): void {
  Object.assign($, {
    prefix: '',
    postfix: '',
    quiet: true,
    cwd: home,
    env: {},
    ...spawners(''),
    kill: killGroup,
    log: (entry: LogEntry) => {
      commands.note(entry);
      if (entry.verbose) log(entry);
    },
  });
}

/** zx's `$`, bound to one namespace of the sandbox. */
export function shellIn(namespace: string): NamespaceShell {
  return $(spawners(namespace)) as unknown as NamespaceShell;
}

/** zx's `cd`: changes where the commands start, in the sandbox. */
export function cd(dir: string | { toString(): string }): void {
  currentStep('cd');
  $.cwd = posix.resolve($.cwd ?? home, String(dir).trim());
}

/** How zx starts a process. The folder is one of the sandbox, which the command itself goes to. */
function spawners(namespace: string) {
  const prepared = (text: string, { cwd, ...options }: { cwd?: string }) => {
    const { run, entrance } = currentStep('$');
    const { words, credentials } = entrance;
    const command = textInNamespace(namespace, text);
    commands.begin(run, command);
    const there = cwd === undefined || cwd === home ? command : `cd -- ${quote(cwd)} && { ${command}\n}`;
    const [program, ...args] = [...words, 'bash', '-c', there];
    // A process group of its own, so that it can be ended with all its children.
    return { program, args, options: { ...options, ...credentials, cwd: '/', shell: false, detached: true } };
  };
  return {
    spawn: ((text: string, _args: unknown, given: object) => {
      const { program, args, options } = prepared(text, given);
      return spawn(program as string, args, options);
    }) as unknown as typeof spawn,
    spawnSync: ((text: string, _args: unknown, given: object) => {
      const { program, args, options } = prepared(text, given);
      return spawnSync(program as string, args, options);
    }) as unknown as typeof spawnSync,
  };
}

/** Ends a command with its children; zx's own way needs ps(1), which a machine may lack. */
async function killGroup(pid: number, signal?: NodeJS.Signals): Promise<void> {
  process.kill(-pid, signal ?? 'SIGTERM');
}
