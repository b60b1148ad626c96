import type { Command } from '../../../lib/step.ts';
import type { DeviationFacts } from '../events/deviation-facts.ts';
import { knownPackage } from '../sandbox/packages.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';
import type { Finding } from './finding.ts';

/** Why a command that had to succeed did not: nothing is known of what it was to show. */
export function failedCommand(result: CommandResult, command: Command = { text: result.command }): Finding {
  const place = { command: command.text, ...lineOf(command) };
  const output = outputOf(result);
  if (result.memoryLimit !== undefined)
    return { ...place, code: 'memory-limit', facts: { limit: result.memoryLimit }, output };
  const program = missingProgram(result);
  if (program !== undefined)
    return { ...place, code: 'missing-tool', facts: { program, ...knownPackage(program) } };
  const namespace = missingNamespace(result.stderr);
  if (namespace !== undefined) return { ...place, code: 'no-such-namespace', facts: { namespace } };
  if (/Bad file descriptor|standard input/.test(result.stderr))
    return { ...place, code: 'reads-input', facts: {}, output };
  const limit = sandboxLimit(result.stderr);
  const facts = { exit: result.exit, ...(limit && { limit }) };
  return { ...place, code: 'command-failed', facts, output };
}

/** What of the sandbox, and not of the command, is behind a failure. */
function sandboxLimit(stderr: string): DeviationFacts['command-failed']['limit'] {
  if (/Read-only file system/.test(stderr)) return 'read-only';
  if (/(?:^|[\s'"‘:])\/(?:tmp|run|var\/tmp)\/\S*?['"’]?: No such file or directory/m.test(stderr))
    return 'private-files';
  return undefined;
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
  const all = [stdout.trimEnd(), stderr.trimEnd()].filter(Boolean).join('\n');
  if (all.length <= most) return all;
  return `${all.slice(0, most)}\n… (${all.length - most} more characters; all of it: --verbose, or --reporter ndjson=FILE)`;
}

/** Characters of an output that a deviation carries. */
const most = 4000;

export function lineOf({ line }: Command): { line?: number } {
  return line === undefined ? {} : { line };
}
