import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Probe } from '../../../lib/step.ts';
import { quote } from '../../../lib/template.ts';
import { seenLeaving } from '../reason/measured/seen-leaving.ts';
import { neighbourBlocks } from './neighbour-blocks.ts';
import { type JudgedProbe, type Outcome, outcomesOf, pagesOwnPing, startWatches } from './probe-watch.ts';
import type { SharedLimit } from './shared-limits.ts';
import { SilenceEvidence } from './silence-evidence.ts';
import type { StepRun } from './step-run.ts';

/** One at a time in this process: blocks of many pairs, and what is asked again. */
const alone = pLimit(1);
/** How often what a full limit of the machine may have silenced is asked again, at least. */
const repeats = 4;
/** Milliseconds without an overrun after which the machine counts as calm, and how long calm is waited and asked for in all. */
const calm = { lasts: 200, within: 30_000 } as const;

/** How far it is gone into. */
export interface Depth {
  /** Whether a watch ends once it is proven that nothing can answer. */
  readonly endEarly: boolean;
  /** Of the silent ones, those whose reason is looked for. */
  readonly toExplain: (silent: readonly Probe[]) => readonly Probe[];
}

const allOfIt: Depth = { endEarly: true, toExplain: (silent) => silent };

/** Probes all pairs of a step, those that would fill the kernel's table of neighbours one block after another. */
export async function judge(
  probes: readonly Probe[],
  expected: 'reply' | 'silence',
  run: StepRun,
  depth: Depth = allOfIt,
): Promise<JudgedProbe[]> {
  const blocks = neighbourBlocks(probes);
  if (blocks.length === 1) return judgeBlock(probes, expected, run, { depth });
  return alone(async () => {
    const judged: JudgedProbe[] = [];
    for (const block of blocks) {
      judged.push(...(await judgeBlock(block, expected, run, { depth, isAlone: true })));
      await flushNeighbours(block, run);
    }
    const order = new Map(probes.map((probe, index) => [probe, index]));
    const place = ({ probe }: JudgedProbe) => order.get(probe) ?? 0;
    return judged.sort((left, right) => place(left) - place(right));
  });
}

async function judgeBlock(
  probes: readonly Probe[],
  expected: 'reply' | 'silence',
  run: StepRun,
  { depth, isAlone = false }: { readonly depth: Depth; readonly isAlone?: boolean },
): Promise<JudgedProbe[]> {
  const limits = run.watchLimits();
  const evidence = new SilenceEvidence(run.sandbox, probes);
  const watches = startWatches(probes, expected, run);
  const ending = depth.endEarly ? evidence.endEarly(watches, expected, run.plan.window) : undefined;
  const outcomes = await outcomesOf(watches);
  await ending;
  const of = (probe: Probe) => outcomes.get(probe) as Outcome;
  for (const probe of probes) {
    const outcome = of(probe);
    // Its watch was ended by proof, before it sent anything: that is no broken ping.
    if ((outcome.tooEarly || /^ping sent nothing$/m.test(outcome.said)) && evidence.isProven(probe))
      outcomes.set(probe, { ...outcome, observed: 'silence', tooEarly: false });
  }
  await lookForUnsent(probes, outcomes, run);
  const doubtful = probes.filter((probe) => isDoubtful(of(probe)));
  const overrun: SharedLimit[] = limits.overrun(doubtful.map((probe) => of(probe).said));
  if (doubtful.some((probe) => of(probe).tooEarly)) overrun.push('processors');
  if (overrun.length > 0 && doubtful.length > 0) {
    evidence.distrust();
    const asking = () => askAgain(doubtful, overrun, run);
    for (const [probe, outcome] of await (isAlone ? asking() : alone(asking))) outcomes.set(probe, outcome);
  }
  const silent = probes.filter((probe) => of(probe).observed === 'silence');
  if (expected === 'reply' && run.plan.mode === 'quick') await confirmByPing(silent, outcomes, run);
  const reasons = await evidence.explain(depth.toExplain(silent));
  const waited = expected === 'reply' && run.plan.mode === 'quick' ? { waited: run.plan.deadline } : {};
  return probes.map((probe) => {
    return { probe, outcome: of(probe), ...waited, ...reasons.get(probe) };
  });
}

/** What ping counts as not sent may have left all the same; where nothing is seen of it, it came too late to send. */
async function lookForUnsent(
  probes: readonly Probe[],
  outcomes: Map<Probe, Outcome>,
  { sandbox }: StepRun,
): Promise<void> {
  const unsent = probes.filter((probe) => /^ping sent nothing$/m.test(outcomes.get(probe)?.said ?? ''));
  const open = unsent.filter((probe) => outcomes.get(probe)?.observed === 'unknown');
  if (open.length === 0) return;
  const seen = await seenLeaving(sandbox, open);
  for (const probe of open) {
    const outcome = outcomes.get(probe) as Outcome;
    const observed = seen.get(probe);
    const said = observed === undefined ? outcome.said : outcome.said.replace(/\n?^ping sent nothing$/m, '');
    outcomes.set(probe, {
      ...outcome,
      said,
      ...(observed === undefined ? { tooEarly: true } : { observed }),
    });
  }
}

/** A silence, or a ping that lost some of its replies: what a full limit of the machine may have made. */
function isDoubtful({ observed, sent, received, tooEarly }: Outcome): boolean {
  return (
    observed === 'silence' ||
    tooEarly === true ||
    (sent !== undefined && received !== undefined && received < sent)
  );
}

/** Where a page's ping is said to be silent by fping, ping itself may refuse it: then that is what counts. */
async function confirmByPing(
  silent: readonly Probe[],
  outcomes: Map<Probe, Outcome>,
  run: StepRun,
): Promise<void> {
  await Promise.all(
    silent
      .filter(({ named, plain }) => plain && !named)
      .map(async (probe) => {
        const outcome = await pagesOwnPing(probe, run);
        if (outcome.observed !== 'silence') outcomes.set(probe, outcome);
      }),
  );
}

/**
 * Asks again, alone in this process, while the machine is calm. A reply settles it, and so does a silence
 * during which nothing ran over; what is still open is unknown, and says which limit it was.
 */
async function askAgain(
  doubtful: readonly Probe[],
  overrun: readonly SharedLimit[],
  run: StepRun,
): Promise<Map<Probe, Outcome>> {
  const settled = new Map<Probe, Outcome>();
  const seen = new Set(overrun);
  let open = doubtful;
  const patience = performance.now() + calm.within;
  let outcomes = new Map<Probe, Outcome>();
  for (let i = 0; open.length > 0 && (i < repeats || performance.now() < patience); i += 1) {
    if (seen.has('neighbours')) await flushNeighbours(open, run);
    await untilCalm(patience, run);
    const limits = run.watchLimits();
    // A busy machine needs longer to send its requests; for the other limits a longer watch meets more overruns.
    const window = run.plan.window * (seen.has('processors') ? 2 ** Math.min(i, repeats - 1) : 1);
    outcomes = await outcomesOf(startWatches(open, 'silence', run, run.plan.deadline, window));
    const again = limits.overrun([...outcomes.values()].map(({ said }) => said));
    for (const limit of again) seen.add(limit);
    for (const [probe, outcome] of outcomes) {
      if ((again.length === 0 && !outcome.tooEarly) || !isDoubtful(outcome)) settled.set(probe, outcome);
      if (outcome.tooEarly) seen.add('processors');
    }
    open = open.filter((probe) => !settled.has(probe));
  }
  const [limit = 'backlog'] = seen;
  for (const probe of open)
    settled.set(probe, { ...(outcomes.get(probe) as Outcome), observed: 'unknown', overloaded: limit });
  return settled;
}

/** Waits until no limit of the machine runs over any more, at the longest until this time of `performance.now()`. */
async function untilCalm(patience: number, { watchLimits }: StepRun): Promise<void> {
  while (performance.now() < patience) {
    const limits = watchLimits();
    await sleep(calm.lasts);
    if (limits.overrun().length === 0) return;
  }
}

/** Forgets what the namespaces of these probes learnt of their neighbours; entries made by hand stay. */
async function flushNeighbours(probes: readonly Probe[], run: StepRun): Promise<void> {
  const names = new Set(probes.flatMap(({ source, targetName }) => [source, targetName ?? source]));
  const { namespaces } = await run.sandbox.inventory();
  const flushes = ['', ...namespaces]
    .filter((name) => names.has(name))
    .map((name) => `ip ${name === '' ? '' : `-n ${quote(name)} `}neigh flush all`);
  await run.sandbox.start(`{ ${flushes.join('\n')}\n:; } 2>/dev/null`).done;
}
