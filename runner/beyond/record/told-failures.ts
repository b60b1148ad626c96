import type { Finding } from '../../run/execute/finding.ts';
import { packageOf } from '../../run/sandbox/packages.ts';
import type { Played, PlayedCommand } from './played.ts';
import { notThere, scriptFailures } from './script-failures.ts';
import { shrugsOff } from './shrugs.ts';

/** What failed in a typed command, as a reader is told; nothing where the page does not mind it. */
export function failuresOf(
  played: Played,
  command: PlayedCommand,
  failedBefore: readonly Finding[],
): Finding[] {
  const { typed } = command;
  if (typed === undefined) return [];
  const missing = typed.missing.map((program): Finding => missingTool(program, command));
  if (played.script !== undefined) return [...missing, ...scriptFailures(played.script, typed)];
  if (typed.exit === undefined || typed.exit === 0 || typed.left || missing.length > 0) return missing;
  // A shell ends with the exit code of its last command.
  if (/^\s*(?:exit|logout)\b/.test(command.text)) return missing;
  if (typed.pings.length > 0 || shrugsOff(command.text, typed.exit)) return missing;
  if (asksOutside(command.text)) return missing;
  const absent = notThere(typed.stderr);
  if (absent !== undefined) return [missingTool(absent, command)];
  const output = [typed.stdout.trimEnd(), typed.stderr.trimEnd()].filter(Boolean).join('\n').slice(0, 2000);
  // Nothing was complained about: it ends so by nature (`route` of an empty table).
  if (typed.stderr.trim() === '' && typed.exit === 1) return missing;
  const follows = causeOf(typed.stderr, failedBefore);
  return [
    ...missing,
    {
      code: 'page-command-failed',
      command: command.text,
      line: command.line,
      facts: { exit: typed.exit, ...(follows !== undefined && { follows }) },
      ...(output !== '' && { output }),
    },
  ];
}

/** A connection to the Internet: there is none, and what is behind the uplink answers pings and names alone. */
export function asksOutside(text: string): boolean {
  return (
    /\b(?:curl|wget|telnet|nc|ncat|ssh|git|traceroute|tracepath|mtr|openssl|dig|nslookup|host)\b/.test(
      text,
    ) &&
    /(?:^|[\s/@'"])(?!localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)(?:(?:[\w-]+\.)+[a-z]{2,}|\d+\.\d+\.\d+\.\d+)\b/i.test(
      text,
    )
  );
}

function missingTool(program: string, { text, line }: PlayedCommand): Finding {
  return { code: 'missing-tool', command: text, line, facts: { program, package: packageOf(program) } };
}

/** The line of an earlier failure that left out what this one misses. */
function causeOf(stderr: string, before: readonly Finding[]): number | undefined {
  const name =
    /Cannot find device "([^"]+)"|Cannot open network namespace "([^"]+)"|argument "([^"]+)" is wrong/.exec(
      stderr,
    );
  const lacks = name?.slice(1).find(Boolean);
  if (lacks === undefined) return undefined;
  return before.find(({ command = '' }) => command.split(/\s+/).includes(lacks))?.line;
}
