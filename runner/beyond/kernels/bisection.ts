import { Posterior } from './posterior.ts';

/** How one kernel is judged: as git-bisect(1) knows it. */
export type Judgement = 'good' | 'bad' | 'skip';

/** Two kernels of an ordered list that differ, with nothing that could be judged between them. */
export interface KernelChange {
  readonly before: number;
  readonly after: number;
  /** What was there before and after. */
  readonly judged: readonly [Judgement, Judgement];
  /** Those between them, none of which can be judged. */
  readonly skipped: readonly number[];
  /** How likely this is the change, from 0 to 1. */
  readonly sure: number;
  /** How often a good kernel was judged bad, and a bad one good, as far as can be told. */
  readonly flake: number;
  readonly miss: number;
  /** How often each was judged, by its place. */
  readonly votes: ReadonlyMap<number, { readonly good: number; readonly bad: number }>;
}

export interface BisectionOptions {
  /** How likely the answer must be, from 0.5 to 1. */
  readonly sure?: number;
  /** After so many judgements the answer is given as it stands. */
  readonly most?: number;
}

/**
 * Finds where an ordered list changes from good to bad, or back, by judging few of them, some of them
 * several times: a noisy binary search. What is judged next is what is expected to say most about where the
 * change is; it ends when one place is likely enough. Those that cannot be judged are passed over, at the
 * ends as well.
 * @returns undefined where there is no change, or fewer than two can be judged
 */
export async function bisect(
  count: number,
  judge: (index: number) => Promise<Judgement>,
  { sure = 0.999, most = 40 + 60 * Math.ceil(Math.log2(count + 1)) }: BisectionOptions = {},
): Promise<KernelChange | undefined> {
  const skipped = new Set<number>();
  const posterior = new Posterior(count);
  const ask = async (index: number): Promise<Judgement> => {
    const judged = await judge(index);
    if (judged === 'skip') skipped.add(index);
    else posterior.add(index, judged);
    return judged;
  };
  // The good end comes first: what it fails of itself says how much a failure is worth.
  const first = await firstJudged(0, count, 1, ask);
  if (first === undefined || (await firstJudged(count - 1, first, -1, ask)) === undefined) return undefined;
  for (let asked = 2; asked < most; asked += 1) {
    const { share } = likeliest(posterior, skipped);
    if (share >= sure) break;
    const next = posterior.mostTelling((index) => !skipped.has(index));
    if (next === undefined) break;
    await ask(next);
  }
  return changeOf(posterior, skipped);
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

/** The likeliest answer. Changes with nothing between them that can be judged are one. */
function likeliest(posterior: Posterior, skipped: ReadonlySet<number>) {
  let best = { share: 0, at: 0, back: false, before: -1, after: posterior.count };
  for (const back of [false, true]) {
    for (let at = 0; at <= posterior.count; ) {
      let after = at;
      while (skipped.has(after)) after += 1;
      let share = 0;
      for (let one = at; one <= after; one += 1) share += posterior.share(one, { back });
      if (share > best.share) best = { share, at, back, before: at - 1, after };
      at = after + 1;
    }
  }
  return best;
}

function changeOf(posterior: Posterior, skipped: ReadonlySet<number>): KernelChange | undefined {
  const { share, back, before, after } = likeliest(posterior, skipped);
  let last = before;
  while (skipped.has(last)) last -= 1;
  if (last < 0 || after >= posterior.count) return undefined;
  const { flake, miss } = posterior.rates();
  return {
    before: last,
    after,
    judged: back ? ['bad', 'good'] : ['good', 'bad'],
    skipped: Array.from({ length: after - last - 1 }, (_, offset) => last + 1 + offset),
    sure: share,
    flake,
    miss,
    votes: posterior.votes,
  };
}
