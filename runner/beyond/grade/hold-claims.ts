import type { Claim, Probe, Scenario, Step } from '../../../lib/index.ts';
import { setup } from '../../../lib/index.ts';
import type { Listener } from '../../run/events/bus.ts';
import type { Deviation } from '../../run/events/event.ts';
import { judge } from '../../run/execute/probe-outcomes.ts';
import type { StepRun } from '../../run/execute/step-run.ts';
import type { Strategy } from '../../run/execute/strategy.ts';
import { thorough } from '../../run/execute/thorough.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import { makePlan } from '../../run/plan/request.ts';
import { runToResult } from '../../run/run.ts';
import type { CommandResult, Sandbox } from '../../run/sandbox/sandbox.ts';
import { type Assignment, claimsOf } from './assignment.ts';
import { type Member, membersOf, withRole } from './members.ts';
import { pairClaim } from './pairs.ts';
import type { ClaimResult } from './result.ts';
import { existenceFaults, forwardFaults } from './state-claims.ts';

/** Seconds that its claims may take: our own work, on however busy a machine. */
const longest = 300;

/** A sandbox in which a submission stands. */
export interface Standing {
  readonly sandbox: Sandbox;
  /** Whose it is. */
  readonly name: string;
  readonly file: string;
  /** What was run in it, for who tells of it. */
  readonly ran: readonly CommandResult[];
}

export interface HoldOptions {
  /** Seconds to wait for a reply. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** How far lost points are gone into. `cured`: what may heal them is tried, so only where the sandbox goes afterwards. */
  readonly depth?: Depth;
  /** Hears of it as of a run, with the network after each step. */
  readonly listener?: Listener | undefined;
}

/** What the claims of an assignment came to where a submission stands. */
export interface Held {
  readonly claims: readonly ClaimResult[];
  readonly byRole: ReadonlyMap<string, readonly Member[]>;
  /** Whether any namespace is attached to a network. */
  readonly standsAnything: boolean;
}

/** Holds a submission, where it stands, to its assignment. */
export async function holdClaims(
  assignment: Assignment,
  standing: Standing,
  options: HoldOptions,
): Promise<Held> {
  const members = await membersIn(standing.sandbox);
  const byRole = new Map(
    Object.entries(assignment.roles).map(([name, role]) => [name, withRole(members, role)]),
  );
  const planned = assignment.parts.map((part) =>
    'step' in part ? { step: part.step, faults: [] } : planOf(part.claim, byRole, members),
  );
  const found = await heldSteps(
    planned.flatMap(({ step }) => step ?? []),
    standing,
    options,
  );
  const claims: ClaimResult[] = [];
  let next = 0;
  for (const { claim, step, faults, cures = [] } of planned) {
    const own = step === undefined ? [] : (found[next++] ?? []);
    if (claim === undefined) continue;
    const isError = own.length > 0 && own.every(({ verdict }) => verdict === 'error');
    const tried = options.depth === 'cured' ? await healing(claim, cures, assignment, standing.sandbox) : [];
    const happened = [...faults, ...own.flatMap(toldOf), ...tried];
    const verdict = happened.length === 0 ? 'pass' : isError ? 'error' : 'fail';
    claims.push({
      title: claim.title,
      points: claim.points ?? 1,
      verdict,
      happened,
      where: own.map(placeOf),
    });
  }
  return { claims, byRole, standsAnything: members.some(({ attachments }) => attachments.length > 0) };
}

/** The machine on which it runs has no role: it holds the bridges, and ends of pairs. */
async function membersIn(sandbox: Sandbox): Promise<Member[]> {
  const all = membersOf(await readNetwork(sandbox, ['settings']));
  return all.filter(({ namespace }) => namespace !== '');
}

interface Planned {
  readonly claim?: Claim;
  /** What is left to run. */
  readonly step?: Step;
  readonly faults: readonly string[];
  /** Commands that may take the faults away. */
  readonly cures?: readonly string[];
}

function planOf(
  claim: Claim,
  byRole: ReadonlyMap<string, readonly Member[]>,
  members: readonly Member[],
): Planned {
  switch (claim.kind) {
    case 'exist':
      return { claim, faults: existenceFaults(claim, byRole, members) };
    case 'forward':
      return { claim, ...forwardFaults(claim, byRole, members) };
    case 'step':
      return { claim, step: claim.step, faults: [] };
    case 'reach':
    case 'silent': {
      const pairs = pairClaim(claim, byRole);
      return 'lacking' in pairs ? { claim, faults: pairs.lacking } : { claim, step: pairs.step, faults: [] };
    }
  }
}

/** Runs what may cure a claim about the network’s state, and says so where it does. */
async function healing(
  claim: Claim,
  cures: readonly string[],
  { roles }: Assignment,
  sandbox: Sandbox,
): Promise<string[]> {
  if (cures.length === 0) return [];
  const { exit } = await sandbox.start(`{ ${cures.join(' && ')}; } >/dev/null 2>&1`).done;
  if (exit !== 0) return [];
  const members = await membersIn(sandbox);
  const byRole = new Map(Object.entries(roles).map(([name, role]) => [name, withRole(members, role)]));
  return planOf(claim, byRole, members).faults.length > 0
    ? []
    : [`cure: ${cures.join(' && ')} (tried: it holds then)`];
}

/**
 * The deviations of each step, run one after another in the sandbox. First each is only judged; where the sandbox goes
 * afterwards, what failed is run once more and looked into, and of the first silence the cures are tried.
 */
async function heldSteps(
  steps: readonly Step[],
  standing: Standing,
  options: HoldOptions,
): Promise<readonly Deviation[][]> {
  const found: Deviation[][] = [];
  // A film shows what was handed in, also where nothing is left to be run.
  if (steps.length === 0 && options.listener !== undefined)
    await runSteps([], standing, { ...options, depth: 'judged' });
  // A step that could not be told ends a run: what comes after it is run all the same.
  while (found.length < steps.length && !options.signal.aborted) {
    const { listener } = found.length === 0 ? options : {};
    const run = await runSteps(steps.slice(found.length), standing, {
      ...options,
      listener,
      depth: 'judged',
    });
    if (run.length === 0) throw new Error('a claim was never reached');
    found.push(...run);
  }
  const { depth: deepest = 'judged' } = options;
  if (deepest === 'judged') return found;
  const failed = found.flatMap((own, index) =>
    own.some(({ verdict }) => verdict === 'fail') ? [index] : [],
  );
  const first = failed.find((index) => steps[index]?.kind === 'reachable');
  // What heals one may change the others: it comes last.
  for (const index of [...failed.filter((one) => one !== first), ...(first === undefined ? [] : [first])]) {
    const depth = index === first ? deepest : 'explained';
    const [own] = await runSteps([steps[index] as Step], standing, {
      ...options,
      listener: undefined,
      depth,
    });
    if (own !== undefined) found[index] = own;
  }
  return found;
}

/** Runs steps until one cannot be told. @returns the deviations of each step that was run */
async function runSteps(
  steps: readonly Step[],
  { sandbox, name, file, ran }: Standing,
  { deadline, signal, listener, depth }: HoldOptions,
): Promise<Deviation[][]> {
  const submitted = {
    ...setup('what was handed in')`true`,
    commands: ran.map(({ command }) => ({ text: command })),
  };
  const scenario: Scenario = {
    name: 'submission',
    title: name,
    steps: listener === undefined ? steps : [submitted, ...steps],
  };
  const first = scenario.steps.length - steps.length;
  const plan = makePlan({ timeout: longest, deadline, keepGoing: depth !== 'cured' }, [
    { scenario, file, inFile: 0 },
  ]);
  const found = new Map<number, Deviation[]>();
  const isClaimed = ({ code }: Deviation) => code !== 'left-behind' && code !== 'process-left';
  const listeners: Listener[] = [
    (event) => {
      if (event.type === 'step-end') found.set(event.step, found.get(event.step) ?? []);
      if (event.type === 'deviation' && isClaimed(event))
        found.set(event.step, [...(found.get(event.step) ?? []), event]);
    },
    ...(listener === undefined ? [] : [listener]),
  ];
  await runToResult(
    { ...plan, tellNetwork: listener !== undefined },
    { signal, listeners, hooks: { lends: sandbox, strategy: telling(ran, first, depth) } },
  );
  return steps.flatMap((_, index) => {
    const own = found.get(index + first);
    return own === undefined ? [] : [own];
  });
}

/** How far a failure is gone into: only its verdict, its reason too, or what heals it as well. */
export type Depth = 'judged' | 'explained' | 'cured';

/** What was run before is told as it was; the rest is done as in any run, as deep as is asked for. */
function telling(ran: readonly CommandResult[], first: number, depth: Depth | undefined): Strategy {
  const isJudged = depth === undefined || depth === 'judged';
  const isTold = ({ because }: Probe) => !isJudged || because !== undefined;
  return {
    judge: (probes, expected, run) =>
      judge(probes, expected, run, {
        endEarly: !isJudged,
        toExplain: (silent) => (expected === 'silence' || !isJudged ? silent.filter(isTold) : []),
      }),
    runCommands: async (commands, run: StepRun) => {
      if (run.index >= first) return thorough.runCommands(commands, run);
      for (const result of ran) run.ran(result);
    },
  };
}

/** What happened, why, and what cures it. */
function toldOf({ command, happened, explanation, cure }: Deviation): string[] {
  const what = command === undefined ? happened : `${command}: ${happened}`;
  const mend = explanation?.cure ?? cure;
  return [
    what,
    ...(explanation === undefined ? [] : [`reason: ${explanation.reason}: ${explanation.sentence}`]),
    ...(mend === undefined ? [] : [`cure: ${mend}`]),
  ];
}

function placeOf({ command, happened, explanation }: Deviation): NonNullable<ClaimResult['where']>[number] {
  return { what: command ?? happened, explanation };
}

/** Its points, where a claim could not be looked at. */
export function untold(assignment: Assignment, why: string): ClaimResult[] {
  return claimsOf(assignment).map(({ title, points = 1 }) => ({
    title,
    points,
    verdict: 'error',
    happened: [why],
  }));
}
