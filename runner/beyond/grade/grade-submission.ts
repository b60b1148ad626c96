import type { Listener } from '../../run/events/bus.ts';
import { cleanHost } from '../../run/host/clean.ts';
import { host } from '../../run/network/network.ts';
import { type CommandResult, Sandbox, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import type { Assignment } from './assignment.ts';
import { type Held, type HoldOptions, holdClaims, untold } from './hold-claims.ts';
import { buildingWord, type PlayedCommand, Playing, type PlayOptions, type Stop } from './play.ts';
import type { ClaimResult, Grade } from './result.ts';
import { nameOf, readSubmission, type Submission } from './submission.ts';

export interface GradeOptions extends Pick<HoldOptions, 'deadline' | 'signal'> {
  /** Seconds that a submission may take. */
  readonly timeout: number;
  /** Paths beside the system's own that its sandbox shows, absolute. */
  readonly sees?: readonly string[] | undefined;
  /** Hears of the claims, where the submission stands at last, as of a run. */
  readonly filmed?: ((file: string) => Listener) | undefined;
}

/** Grades one submission: played in the place of the task, in a sandbox of its own, and held to the claims there. */
export async function gradeSubmission(
  assignment: Assignment,
  file: string,
  options: GradeOptions,
): Promise<Grade> {
  let submission: Submission;
  try {
    submission = readSubmission(file);
  } catch (error) {
    return ungraded(assignment, file, `it cannot be read: ${(error as Error).message}`);
  }
  try {
    return await graded(assignment, submission, options);
  } catch (error) {
    if (!(error instanceof SandboxEnded)) throw error;
    return ungraded(assignment, file, `it could not be played: ${error.message}`);
  }
}

/** The teacher’s own solution, which has to have all points. */
export function gradeSolution(assignment: Assignment, options: GradeOptions): Promise<Grade> {
  const text = assignment.solution.map((command) => command.text).join('\n');
  return graded(assignment, { name: 'solution', file: assignment.file, text }, options);
}

/** Seconds that a reply is waited for where a submission is only looked at. */
const brief = 0.5;

/** Where a submission is graded, and what it came to there. */
interface Look {
  readonly stop: Stop;
  /** How many stops came before it. */
  readonly number: number;
  readonly held: Held;
  readonly isLast: boolean;
}

/**
 * A submission may take its network down at the end, and may have taken down an older one at its beginning: it is
 * looked at wherever it begins to, and what stood last counts. What may cure a lost point is tried where the sandbox
 * goes afterwards: where it stood at a stop, in another one that is played up to there.
 */
async function graded(assignment: Assignment, submission: Submission, options: GradeOptions): Promise<Grade> {
  let word: Word = {};
  let look = await looked(assignment, submission, options, word);
  const building = buildingWord(submission.text);
  if (building !== undefined && !look.held.standsAnything) {
    word = { word: building };
    look = await looked(assignment, submission, options, word);
  }
  return told(submission, await cured(assignment, submission, options, look, word));
}

type Word = Pick<PlayOptions, 'word'>;

async function looked(
  assignment: Assignment,
  submission: Submission,
  options: GradeOptions,
  word: Word,
): Promise<Look> {
  return inSandbox(assignment, submission, { ...options, ...word }, async (playing, sandbox, given) => {
    let look: Look | undefined;
    for (let number = 0; ; number += 1) {
      const stop = await playing.next();
      if (stop === undefined) break;
      const isLast = stop.at !== 'standing';
      if (!stop.built && look !== undefined) break;
      const held = await holdClaims(
        assignment,
        { sandbox, ...submission, ran: ranBy(given, stop.commands) },
        {
          ...options,
          // A reply that is late here is waited for where it counts.
          deadline: isLast ? options.deadline : Math.min(options.deadline, brief),
          depth: isLast ? 'cured' : 'judged',
          listener: isLast ? options.filmed?.(submission.file) : undefined,
        },
      );
      if (held.standsAnything || (isLast && look === undefined)) look = { stop, number, held, isLast };
      if (isLast || lost(held) === 0) break;
    }
    return look as Look;
  });
}

/** Plays up to a stop where points are lost, or where a film is asked for, and looks again: this sandbox goes afterwards. */
async function cured(
  assignment: Assignment,
  submission: Submission,
  options: GradeOptions,
  look: Look,
  word: Word,
): Promise<Look> {
  if (look.isLast || (lost(look.held) === 0 && options.filmed === undefined)) return look;
  return inSandbox(assignment, submission, { ...options, ...word }, async (playing, sandbox, given) => {
    let stop: Stop | undefined;
    for (let number = 0; number <= look.number; number += 1) stop = (await playing.next()) ?? stop;
    const { commands } = stop ?? look.stop;
    const standing = { sandbox, ...submission, ran: ranBy(given, commands) };
    const listener = options.filmed?.(submission.file);
    const held = await holdClaims(assignment, standing, { ...options, depth: 'cured', listener });
    return { ...look, held };
  });
}

async function inSandbox<T>(
  assignment: Assignment,
  { text }: Submission,
  { timeout, sees = [], signal, word }: GradeOptions & Word,
  use: (playing: Playing, sandbox: Sandbox, given: readonly CommandResult[]) => Promise<T>,
): Promise<T> {
  const sandbox = await Sandbox.open({ sees, ownEtc: true });
  const end = () => void sandbox.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    await cleanHost(sandbox);
    const given = await prepare(assignment, sandbox);
    return await use(await Playing.begin(sandbox, text, { seconds: timeout, word }), sandbox, given);
  } finally {
    signal.removeEventListener('abort', end);
    await sandbox.close();
  }
}

/** What is there before the student begins. @throws {Fault} `invalid-lab` where the teacher’s own commands fail */
export async function prepare({ given, file }: Assignment, sandbox: Sandbox): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (const pending of sandbox.runUntilFailure(given.map(({ text }) => text))) {
    const result = await pending;
    if (result === undefined) break;
    results.push(result);
    if (result.exit === 0) continue;
    const said = result.stderr.trim().split('\n').at(-1);
    throw new Fault(
      'invalid-lab',
      `"${result.command}" before the task failed: ${said || `exit code ${result.exit}`}`,
      {
        where: file,
        cure: 'correct the set-up of the lab',
      },
    );
  }
  return results;
}

/** What was run, as commands of a run are told. */
function ranBy(given: readonly CommandResult[], played: readonly PlayedCommand[]): CommandResult[] {
  const results = played.map(({ text, exit }): CommandResult => {
    return { command: text, exit: exit ?? 0, ms: 0, stdout: '', stderr: '', truncated: false };
  });
  return [...given, ...results];
}

function lost({ claims }: Held): number {
  return claims.filter(({ verdict }) => verdict !== 'pass').length;
}

function told({ name, file }: Submission, { stop, held }: Look): Grade {
  const notes = {
    standing: ['it takes its network down at the end; it was graded before that'],
    endless: ['it never ends: it asks again and again for what nobody types; it was graded as it stood'],
    late: ['its time was up; it was graded as it stood'],
    ended:
      stop.exit === 0 || stop.exit === undefined
        ? []
        : [`it ended with exit code ${stop.exit}${stop.output === '' ? '' : `: ${lastLine(stop.output)}`}`],
  };
  return summed(name, file, held.claims, notes[stop.at], held.byRole);
}

function ungraded(assignment: Assignment, file: string, why: string): Grade {
  return summed(nameOf(file), file, untold(assignment, why), [why], new Map());
}

function summed(
  submission: string,
  file: string,
  claims: readonly ClaimResult[],
  notes: readonly string[],
  byRole: Held['byRole'],
): Grade {
  const sum = (all: readonly ClaimResult[]) => all.reduce((total, { points }) => total + points, 0);
  const roles = Object.fromEntries(
    [...byRole].map(([role, members]) => [role, members.map(({ namespace }) => namespace || host)]),
  );
  const won = sum(claims.filter(({ verdict }) => verdict === 'pass'));
  return { submission, file, points: won, outOf: sum(claims), claims, roles, notes };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
