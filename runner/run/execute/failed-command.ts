import type { Command } from '../../../lib/step.ts';
import { packageOf } from '../sandbox/packages.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';
import type { Finding } from './step-run.ts';

/** Why a command that had to succeed did not, as an error: nothing is known of what it was to show. */
export function failedCommand(result: CommandResult, command: Command = { text: result.command }): Finding {
  const place = { verdict: 'error' as const, command: command.text, ...lineOf(command) };
  const output = outputOf(result);
  const program = missingProgram(result);
  if (program !== undefined) {
    return {
      ...place,
      code: 'missing-tool',
      expected: 'the command succeeds',
      happened: `the program "${program}" is not installed`,
      cure: `install the package ${packageOf(program)}`,
    };
  }
  const namespace = missingNamespace(result.stderr);
  if (namespace !== undefined) {
    return {
      ...place,
      code: 'no-such-namespace',
      expected: 'the command succeeds',
      happened: `there is no namespace "${namespace}"`,
      cure: `make it first: ip netns add ${namespace}`,
    };
  }
  if (/Bad file descriptor|standard input/.test(result.stderr)) {
    return {
      ...place,
      code: 'reads-input',
      expected: 'the command succeeds',
      happened: 'the command waits for input, and a scenario has none',
      ...(output && { output }),
      cure: 'give the input in the command: printf "…" | COMMAND, or COMMAND <<< "…"',
    };
  }
  return {
    ...place,
    code: 'command-failed',
    expected: 'the command succeeds',
    happened: `it ended with exit code ${result.exit}`,
    ...(output && { output }),
  };
}

/** The program that a shell, ip-netns(8) or env(1) did not find. */
export function missingProgram({ stderr }: Pick<CommandResult, 'stderr'>): string | undefined {
  const match =
    // "Permission denied": not found, and a folder of the PATH may not be read (execvp(3)).
    /exec of "([^"]+)" failed: (?:No such file|Permission denied)/.exec(stderr) ??
    /(?:^|: )([\w.+-]+): command not found/m.exec(stderr) ??
    /: ‘?([\w.+-]+)’?: No such file or directory\s*$/.exec(stderr.includes('env:') ? stderr : '');
  return match?.[1];
}

/** The namespace that ip-netns(8) did not find. */
export function missingNamespace(stderr: string): string | undefined {
  return /Cannot open network namespace "([^"]+)"/.exec(stderr)?.[1];
}

/** What a command printed, for people: errors after output. */
export function outputOf({ stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>): string {
  return [stdout.trimEnd(), stderr.trimEnd()].filter(Boolean).join('\n').slice(0, 4000);
}

export function lineOf({ line }: Command): { line?: number } {
  return line === undefined ? {} : { line };
}
