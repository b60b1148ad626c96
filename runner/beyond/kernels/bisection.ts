/** How one kernel is judged: as git-bisect(1) knows it. */
export type Judgement = 'good' | 'bad' | 'skip';

/** Two kernels of an ordered list that differ, with nothing that could be judged between them. */
export interface Change {
  readonly before: number;
  readonly after: number;
  /** What was there before and after. */
  readonly judged: readonly [Judgement, Judgement];
  /** Those between them, none of which can be judged. */
  readonly skipped: readonly number[];
}

/**
 * Finds where an ordered list changes from good to bad, or back, by judging few of them. Those that
 * cannot be judged are passed over, at the ends as well. Each is judged once at most.
 * @returns undefined where the ends that can be judged do not differ, or fewer than two can be
 */
export async function bisect(
  count: number,
  judge: (index: number) => Promise<Judgement>,
): Promise<Change | undefined> {
  const known = new Map<number, Judgement>();
  const ask = async (index: number): Promise<Judgement> => {
    const judged = known.get(index) ?? (await judge(index));
    known.set(index, judged);
    return judged;
  };
  let before = await firstJudged(0, count, 1, ask);
  let after = await firstJudged(count - 1, before ?? count, -1, ask);
  if (before === undefined || after === undefined) return undefined;
  const [first, last] = [await ask(before), await ask(after)];
  if (first === last) return undefined;
  for (;;) {
    const next = nearestToMiddle(before, after, known);
    if (next === undefined) break;
    const judged = await ask(next);
    if (judged === first) before = next;
    else if (judged === last) after = next;
  }
  const skipped = Array.from({ length: after - before - 1 }, (_, offset) => (before as number) + 1 + offset);
  return { before, after, judged: [first, last], skipped };
}

/** The first from one end that can be judged. */
async function firstJudged(
  from: number,
  to: number,
  step: 1 | -1,
  ask: (index: number) => Promise<Judgement>,
): Promise<number | undefined> {
  for (let index = from; index !== to; index += step) if ((await ask(index)) !== 'skip') return index;
  return undefined;
}

/** Of those between that nobody has judged yet, the one nearest to the middle. */
function nearestToMiddle(
  before: number,
  after: number,
  known: ReadonlyMap<number, Judgement>,
): number | undefined {
  const middle = (before + after) / 2;
  let nearest: number | undefined;
  for (let index = before + 1; index < after; index += 1) {
    if (known.has(index)) continue;
    if (nearest === undefined || Math.abs(index - middle) < Math.abs(nearest - middle)) nearest = index;
  }
  return nearest;
}
