import { broken } from '../../beyond/challenge/broken.ts';
import { Challenge, checkText, sitting, taskText } from '../../beyond/challenge/challenge.ts';
import type { Assignment } from '../../beyond/grade/assignment.ts';
import { loadLab } from '../../beyond/grade/load-lab.ts';
import { selectOne } from '../../beyond/inspect/run-to-step.ts';
import { requireTerminal, shellIn } from '../../beyond/inspect/shell.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { fileOf } from '../../run/select/load-scenario.ts';
import { Fault } from '../../text/fault.ts';
import { columnsOf, harmless, wrapped } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';

export interface ChallengeRequest {
  readonly lab: string;
  readonly fault?: number | undefined;
}

/** `netscene challenge`: 0 when all claims hold as the shell is left, 1 when not. @throws {Fault} */
export async function challenge({ lab, fault }: ChallengeRequest): Promise<number> {
  if (fault !== undefined && !(Number.isInteger(fault) && fault > 0))
    throw new Fault('usage', '--fault must be a whole number above 0', {
      where: '--fault',
      cure: 'netscene challenge --help',
    });
  const { signal, stop } = interruptible();
  let one: Challenge | undefined;
  try {
    const assignment = await assignmentOf(lab, fault, signal);
    requireTerminal('netscene challenge');
    one = await Challenge.begin(assignment, signal);
    stop();
    process.stdout.write(`${told(taskText(assignment))}\n\n${told(help)}\n`);
    const served = one.serve(told);
    await shellIn(one.sandbox, {
      scenario: assignment.name,
      command: sitting(assignment),
    });
    one.leave();
    await served;
    const claims = await one.check();
    process.stdout.write(`${told(checkText(claims))}\n`);
    return claims.every(({ verdict }) => verdict === 'pass') ? 0 : 1;
  } finally {
    stop();
    await one?.sandbox.close();
  }
}

const help =
  'task says this again, check says which claims hold, hint helps a little more each time. Ctrl-D or exit leaves the shell.';

async function assignmentOf(
  word: string,
  fault: number | undefined,
  signal: AbortSignal,
): Promise<Assignment> {
  requireTools();
  const isLab = fault === undefined && fileOf(word) !== undefined;
  const assignment = isLab ? await labOf(word) : undefined;
  await requireGround();
  if (assignment !== undefined) return assignment;
  const { scenario, file } = await selectOne(word);
  const any = 1 + Math.floor(Math.random() * 1000);
  const { assignment: made, number } = await broken(scenario, file, fault ?? any, signal);
  process.stdout.write(`fault ${number} of ${scenario.name}\n`);
  return made;
}

/** A lab; undefined for a scenario without a task, in which a fault is made. */
async function labOf(word: string): Promise<Assignment | undefined> {
  try {
    return await loadLab(word);
  } catch (error) {
    if (error instanceof Fault && /there is no task in it$/.test(error.message)) return undefined;
    throw error;
  }
}

function told(text: string): string {
  return wrapped(harmless(text), columnsOf(process.stdout) - 1).join('\n');
}
