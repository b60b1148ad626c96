import { Fault } from '../../text/fault.ts';
import { SandboxEnded } from '../sandbox/sandbox.ts';
import { doctorCure } from '../sandbox/start-fault.ts';
import type { Finding } from './finding.ts';

/** Why a scenario has no sandbox to run in: an error, whatever was thrown. */
export function startFinding(error: unknown): Finding {
  const { message: why, stack } = error as Error;
  if (error instanceof Fault) return { code: 'sandbox', facts: { why, cure: error.cure ?? doctorCure } };
  if (error instanceof SandboxEnded) return { code: 'sandbox', facts: { why, cure: doctorCure } };
  const cure = 'this is a mistake of ours: please report it';
  return { code: 'sandbox', facts: { why, cure }, output: String(stack) };
}

/** A command under which the sandbox ended. */
export function endFinding({ end, command, partial }: SandboxEnded): Finding {
  const output = [partial.stdout, partial.stderr].filter(Boolean).join('\n').slice(0, 4000).trim();
  return { ...end, ...(command !== '' && { command }), output };
}
