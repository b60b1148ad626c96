import { Fault } from '../../text/fault.ts';
import { SandboxEnded } from '../sandbox/sandbox.ts';
import { doctorCure } from '../sandbox/start-fault.ts';
import type { Finding } from './step-run.ts';

/** Why a scenario has no sandbox to run in: an error, whatever was thrown. */
export function startFinding(error: unknown): Finding {
  const { message: happened, stack } = error as Error;
  const of = { verdict: 'error', code: 'sandbox', happened } as const;
  if (error instanceof Fault) return { ...of, expected: 'a sandbox', cure: error.cure ?? doctorCure };
  if (error instanceof SandboxEnded) return { ...of, expected: 'a sandbox', cure: doctorCure };
  const cure = 'this is a mistake of ours: please report it';
  return { ...of, expected: 'a scenario that runs', output: String(stack), cure };
}

const cures: Partial<Record<SandboxEnded['code'], string>> = {
  timeout: 'give it more time (--timeout SECONDS) or let the command end by itself',
  'output-limit': 'send the output to a file or to /dev/null',
  sandbox: doctorCure,
  'shell-ended': 'take out what ends the shell: exit, exec, return, set -e, set -u',
};

/** A command under which the sandbox ended. */
export function endFinding({ code, message, command, partial }: SandboxEnded): Finding {
  const output = [partial.stdout, partial.stderr].filter(Boolean).join('\n').slice(0, 4000).trim();
  const cure = cures[code];
  return {
    verdict: 'error',
    code,
    command,
    expected: 'the command ends',
    happened: message,
    ...(output && { output }),
    ...(cure !== undefined && { cure }),
  };
}
