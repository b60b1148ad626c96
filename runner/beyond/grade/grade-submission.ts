import { type Claim, type Lab, type Scenario, type Step, setup } from '../../../lib/index.ts';
import type { Deviation } from '../../run/events/event.ts';
import { host } from '../../run/network/network.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import { makePlan } from '../../run/plan/request.ts';
import { runToResult } from '../../run/run.ts';
import { Sandbox, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import { type Member, membersOf, withRole } from './members.ts';
import { pairClaim } from './pairs.ts';
import { buildingWord, type Played, type PlayOptions, play, playCommand, standingAfter } from './play.ts';
import type { ClaimResult, Grade } from './result.ts';
import { existenceFaults, forwardFaults } from './state-claims.ts';
import { nameOf, readSubmission, type Submission } from './submission.ts';

export interface GradeOptions {
  /** Seconds that a submission may take. */
  readonly timeout: number;
  /** Seconds to wait for a reply. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** What a submission built, seen where it stood. */
interface Seen extends Played {
  readonly options: PlayOptions;
  readonly members: readonly Member[];
}

/**
 * Grades one submission. It is played once in a sandbox of its own, where its roles are found; then in another one,
 * as a scenario whose set-up it is and whose claims are the lab’s.
 */
export async function gradeSubmission(lab: Lab, file: string, options: GradeOptions): Promise<Grade> {
  let submission: Submission;
  try {
    submission = readSubmission(file);
  } catch (error) {
    return ungraded(lab, file, `it cannot be read: ${(error as Error).message}`);
  }
  try {
    return await graded(lab, submission, options);
  } catch (error) {
    if (!(error instanceof SandboxEnded)) throw error;
    return ungraded(lab, file, `it could not be played: ${error.message}`);
  }
}

async function graded(lab: Lab, submission: Submission, options: GradeOptions): Promise<Grade> {
  const seen = await see(submission, options.timeout);
  const byRole = new Map(
    Object.entries(lab.roles ?? {}).map(([name, role]) => [name, withRole(seen.members, role)]),
  );
  const planned = lab.claims.map((claim) => planOf(claim, byRole, seen.members));
  const deviations = await probed(
    submission,
    seen,
    planned.flatMap(({ step }) => step ?? []),
    options,
  );
  let next = 1;
  const claims = planned.map(({ claim, step, faults }): ClaimResult => {
    const own = step === undefined ? [] : (deviations.get(next++) ?? []);
    const happened = [...faults, ...own.flatMap(toldOf)];
    const error = own.length > 0 && own.every(({ verdict }) => verdict === 'error');
    const verdict = happened.length === 0 ? 'pass' : error ? 'error' : 'fail';
    return { title: claim.title, points: claim.points ?? 1, verdict, happened };
  });
  const setUp = deviations.get(0) ?? [];
  const notes = [
    ...(seen.exit === 0 ? [] : [`it ended with exit code ${seen.exit}: ${lastLine(seen.output)}`]),
    ...(seen.options.standing === undefined
      ? []
      : ['it takes its network down at the end; it was graded before that']),
    ...setUp.flatMap(toldOf),
  ];
  return summed(submission.name, submission.file, claims, notes, byRole);
}

interface PlannedClaim {
  readonly claim: Claim;
  /** What is left to probe. */
  readonly step?: Step;
  readonly faults: readonly string[];
}

function planOf(
  claim: Claim,
  byRole: ReadonlyMap<string, readonly Member[]>,
  members: readonly Member[],
): PlannedClaim {
  switch (claim.kind) {
    case 'exist':
      return { claim, faults: existenceFaults(claim, byRole, members) };
    case 'forward':
      return { claim, faults: forwardFaults(claim, byRole, members) };
    case 'step':
      return { claim, step: claim.step, faults: [] };
    case 'reach':
    case 'silent': {
      const pairs = pairClaim(claim, byRole);
      return 'lacking' in pairs ? { claim, faults: pairs.lacking } : { claim, step: pairs.step, faults: [] };
    }
  }
}

/**
 * Plays it; a script that builds nothing until it is told a word, with that word; and where it takes its network down
 * at the end, once more and only until then.
 */
async function see({ text }: Submission, seconds: number): Promise<Seen> {
  let options: PlayOptions = {};
  let seen = await inSandbox(text, { seconds });
  const word = buildingWord(text);
  if (word !== undefined && standsNothing(seen)) {
    options = { word };
    seen = await inSandbox(text, { seconds, ...options });
  }
  const standing = standingAfter(seen.commands);
  if (standing === undefined) return { ...seen, options };
  options = { ...options, standing };
  return { ...(await inSandbox(text, { seconds, ...options })), options };
}

const standsNothing = ({ members, commands }: Pick<Seen, 'members' | 'commands'>) =>
  members.every(({ attachments }) => attachments.length === 0) && standingAfter(commands) === undefined;

async function inSandbox(text: string, options: PlayOptions & { readonly seconds: number }) {
  const sandbox = await Sandbox.open();
  try {
    const played = await play(sandbox, text, options);
    const all = membersOf(await readNetwork(sandbox, ['settings']));
    // The machine on which it runs has no role: it holds the bridges, and ends of pairs.
    return { ...played, members: all.filter(({ namespace }) => namespace !== '') };
  } finally {
    await sandbox.close();
  }
}

/** Runs the claims as a scenario; the deviations of each step, by its number. */
async function probed(
  { text, file, name }: Submission,
  { options }: Seen,
  steps: readonly Step[],
  { timeout, deadline, signal }: GradeOptions,
): Promise<ReadonlyMap<number, Deviation[]>> {
  const found = new Map<number, Deviation[]>();
  if (steps.length === 0) return found;
  const scenario: Scenario = {
    name: 'submission',
    title: name,
    steps: [{ ...setup('the submission')`true`, commands: [{ text: playCommand(text, options) }] }, ...steps],
  };
  const plan = makePlan({ timeout: timeout * 2, deadline, keepGoing: true }, [{ scenario, file, inFile: 0 }]);
  const { scenarios } = await runToResult(plan, { signal });
  const claimed = ({ code }: Deviation) => code !== 'left-behind' && code !== 'process-left';
  for (const deviation of scenarios.flatMap(({ deviations }) => deviations.filter(claimed)))
    found.set(deviation.step, [...(found.get(deviation.step) ?? []), deviation]);
  return found;
}

/** What happened, why, and what cures it. */
function toldOf({ command, happened, explanation, cure }: Deviation): string[] {
  const isOurs = command?.includes('netscene-play') === true;
  const what = command === undefined || isOurs ? happened : `${command}: ${happened}`;
  const mend = explanation?.cure ?? cure;
  return [
    what,
    ...(explanation === undefined ? [] : [`reason: ${explanation.reason}: ${explanation.sentence}`]),
    ...(mend === undefined ? [] : [`cure: ${mend}`]),
  ];
}

function ungraded(lab: Lab, file: string, why: string): Grade {
  const claims = lab.claims.map(
    ({ title, points = 1 }): ClaimResult => ({
      title,
      points,
      verdict: 'error',
      happened: [why],
    }),
  );
  return summed(nameOf(file), file, claims, [why], new Map());
}

function summed(
  submission: string,
  file: string,
  claims: readonly ClaimResult[],
  notes: readonly string[],
  byRole: ReadonlyMap<string, readonly Member[]>,
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
